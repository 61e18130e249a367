//! The list of tasks that a unit gave, with how far each is.

use domain::{
    ids::UnitId,
    paging::{Page, Place, Turn},
    policy::act,
    tasks::TaskLine,
    text,
    time::{Timestamp, dmy},
};
use leptos::prelude::*;

use super::task_address;
use crate::{context::Context, error::AppError, ui::*, unit_choice::unit_choices};

/// What the list shows.
pub struct GivenList {
    /// The unit whose tasks these are.
    unit: UnitId,
    /// Units between which the person can choose.
    units: Vec<Choice>,
    /// Only tasks with something to review.
    waiting: bool,
    /// How many reports wait in all.
    to_review: i64,
    page: Page<TaskLine>,
}

impl GivenList {
    /// The unit whose tasks these are.
    pub fn unit_id(&self) -> UnitId {
        self.unit
    }

    fn address(&self, waiting: bool) -> String {
        let only = if waiting { "&trang_thai=cho-duyet" } else { "" };
        format!("/nhiem-vu?muc=giao&don_vi={}{only}", self.unit)
    }
}

/// Loads the list of the unit in the address, or of the widest unit on which the person may read tasks.
pub async fn load(cx: &Context) -> Result<GivenList, AppError> {
    let permit = cx.may_on_chosen::<act::ReadTask>(cx.query("don_vi")).await?;
    let waiting = cx.query::<String>("trang_thai").as_deref() == Some("cho-duyet");
    let turn = Turn::new(cx.query::<Place>("sau"), cx.query::<Place>("truoc"));
    let review = cx.may::<act::ReviewTask>(permit.unit()).ok();
    let given = store::tasks::given_by(cx.db(), &permit, cx.now.date(), waiting, turn);
    let to_review = store::tasks::waiting_review_count(cx.db(), review.as_slice());
    let lists = async { Ok(tokio::try_join!(given, to_review)?) };
    let ((page, to_review), units) = tokio::try_join!(lists, unit_choices(cx, &permit))?;
    Ok(GivenList { unit: permit.unit().id, units, waiting, to_review, page })
}

/// Shows the list.
pub fn view(list: GivenList, now: Timestamp) -> AnyView {
    let (all, only) = (list.address(false), list.address(true));
    let base = list.address(list.waiting);
    let turn = |word: &str, place: Option<Place>| place.map_or_else(String::new, |p| format!("{base}&{word}={p}"));
    let (prev, next) = (turn("truoc", list.page.newer), turn("sau", list.page.older));
    let filters = vec![
        TabLink { href: all, label: "Tất cả".into(), count: None, current: !list.waiting },
        TabLink {
            href: only,
            label: "Có báo cáo chờ duyệt".into(),
            count: Some(list.to_review),
            current: list.waiting,
        },
    ];
    let rows = if list.page.items.is_empty() {
        empty(list.unit, list.waiting)
    } else {
        let rows = list.page.items.into_iter().map(|line| row(line, now)).collect_view();
        view! { <List>{rows}</List> }.into_any()
    };
    view! {
        <Stack>
            {choose_unit(list.unit, list.units)}
            <Tabs label="Lọc nhiệm vụ đã giao" items=filters/>
            {rows}
            <Pager prev next/>
        </Stack>
    }
    .into_any()
}

/// Who looks after several units chooses one of them.
fn choose_unit(unit: UnitId, options: Vec<Choice>) -> Option<AnyView> {
    (options.len() > 1).then(|| {
        view! {
            <Filters action="/nhiem-vu" submit_label="Xem">
                <Hidden name="muc" value="giao"/>
                <SelectField name="don_vi" label="Đơn vị giao" options required=true value=unit.to_string()/>
            </Filters>
        }
        .into_any()
    })
}

fn empty(unit: UnitId, waiting: bool) -> AnyView {
    if waiting {
        let hint = "Báo cáo của nơi nhận sẽ hiện ở đây để đồng chí duyệt hoặc trả lại.";
        return view! { <Card><Empty glyph=Glyph::Inbox title="Không có báo cáo nào chờ duyệt" hint/></Card> }
            .into_any();
    }
    let hint = "Giao việc kèm hạn cho đơn vị trực thuộc, chi bộ hoặc đảng viên, rồi theo dõi kết quả ngay tại đây.";
    let give = format!("/nhiem-vu/moi?don_vi={unit}");
    let action = view! { <LinkButton href=give label="Giao việc đầu tiên" kind=Kind::Soft icon=Glyph::Plus/> };
    view! { <Card><Empty glyph=Glyph::Task title="Đơn vị chưa giao nhiệm vụ nào" hint action=action.into_any()/></Card> }
        .into_any()
}

fn row(line: TaskLine, now: Timestamp) -> AnyView {
    let progress = line.progress;
    let finished = progress.total > 0 && progress.done == progress.total;
    let ring = match () {
        () if finished => Ring::Done,
        () if progress.overdue > 0 => Ring::Late,
        () if progress.submitted > 0 => Ring::Sent,
        () => Ring::Open,
    };
    let note = format!("Hạn {} · giao {}", dmy(line.due_on), line.created_at.ago(now));
    let done = format!("{}/{} hoàn thành", text::number(progress.done), text::number(progress.total));
    let some = |count: i64, tone: Tone, words: &str| {
        (count > 0).then(|| view! { <Chip tone text=format!("{} {words}", text::number(count))/> })
    };
    let chips = if line.cancelled {
        view! { <Chip text="Đã hủy"/> }.into_any()
    } else {
        view! {
            <Chip tone=if finished { Tone::Ok } else { Tone::Plain } text=done/>
            {some(progress.submitted, Tone::Info, "chờ duyệt")}
            {some(progress.overdue, Tone::Bad, "quá hạn")}
        }
        .into_any()
    };
    view! { <TaskRow href=task_address(line.id) title=line.title ring note>{chips}</TaskRow> }.into_any()
}
