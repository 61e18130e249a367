//! `/nhiem-vu/moi`: give a task.

use chrono::Days;
use domain::{
    ids::{TaskId, UnitId},
    policy::act,
    tasks::{BODY_MAX, MEMBERS_FIELD, ReceiverChoice, TITLE_MAX, UNITS_FIELD},
    text,
};
use leptos::prelude::*;
use store::tasks::Choices;

use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    ui::*,
    unit_choice::unit_choices,
};

/// Most tasks have a week.
const USUAL_DAYS: u64 = 7;

struct Loaded {
    unit: UnitId,
    /// Units between which the person can choose.
    units: Vec<Choice>,
    choices: Choices,
}

/// The page.
pub fn give_page() -> AnyView {
    page(load, |loaded, cx| {
        let back = vec![("/nhiem-vu".to_owned(), "Nhiệm vụ".to_owned())];
        let lead = format!("{} giao. Nơi nhận thấy việc ngay và báo cáo khi xong.", loaded.choices.unit_name);
        let view = view! {
            <Breadcrumb items=back current="Giao việc"/>
            <PageHead title="Giao việc" lead/>
            {choose_unit(loaded.unit, loaded.units)}
            {form(loaded.unit, loaded.choices, cx)}
        };
        (PageInfo::new(Tab::Tasks, "Giao việc"), view)
    })
    .into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let permit = cx.may_on_chosen::<act::GiveTask>(cx.query("don_vi")).await?;
    let choices = async { Ok(store::tasks::choices(cx.db(), &permit).await?) };
    let (units, choices) = tokio::try_join!(unit_choices(&cx, &permit), choices)?;
    Ok(Loaded { unit: permit.unit().id, units, choices })
}

/// Who looks after several units says first for which one; the receivers depend on it.
fn choose_unit(unit: UnitId, options: Vec<Choice>) -> Option<AnyView> {
    (options.len() > 1).then(|| {
        view! {
            <Filters action="/nhiem-vu/moi" submit_label="Đổi đơn vị">
                <SelectField name="don_vi" label="Đơn vị giao" options required=true value=unit.to_string()/>
            </Filters>
        }
        .into_any()
    })
}

fn form(unit: UnitId, choices: Choices, cx: &Context) -> AnyView {
    if ways(&choices).is_empty() {
        let hint = "Đơn vị này chưa có đơn vị trực thuộc hoặc đảng viên nào để giao việc.";
        return view! { <Card><Empty glyph=Glyph::Tree title="Chưa có ai để giao" hint/></Card> }.into_any();
    }
    let today = cx.now.date();
    let due_on = today.checked_add_days(Days::new(USUAL_DAYS)).unwrap_or(today);
    let labels = vec![("title", "Việc cần làm"), ("body", "Nội dung"), ("due_on", "Hạn"), ("receivers", "Giao cho")];
    view! {
        <Form action="/api/tasks/give_task" class="form">
            <ErrorSummary labels/>
            <Hidden name="id" value=TaskId::fresh().to_string()/>
            <Hidden name="unit" value=unit.to_string()/>
            <TextField name="title" label="Việc cần làm" required=true maxlength=TITLE_MAX as u32
                hint="Một câu, bắt đầu bằng động từ. Ví dụ: Rà soát danh sách hộ cận nghèo"/>
            <TextArea name="body" label="Nội dung, yêu cầu" rows=5 maxlength=BODY_MAX as u32
                hint="Cần làm gì, báo cáo những số liệu nào."/>
            <DateField name="due_on" label="Hạn báo cáo" required=true min=today.to_string() value=due_on.to_string()/>
            {receiver_fields(choices, "")}
            <Actions>
                <Submit label="Giao việc" icon=Glyph::Send/>
                <LinkButton href="/nhiem-vu" label="Thôi"/>
            </Actions>
        </Form>
    }
    .into_any()
}

/// The fields that say who receives a task; `value` is the way that is chosen at first.
pub(crate) fn receiver_fields(choices: Choices, value: &str) -> AnyView {
    let (ways, value) = (ways(&choices), value.to_owned());
    view! {
        <RadioGroup name="receivers" label="Giao cho" required=true stacked=true options=ways value/>
        {boxes(UNITS_FIELD, ReceiverChoice::Units, "Đơn vị trực thuộc", choices.children)}
        {boxes(MEMBERS_FIELD, ReceiverChoice::Members, "Đảng viên của chi bộ", choices.members)}
    }
    .into_any()
}

/// The ways to choose receivers that lead somewhere, with how many they reach.
fn ways(choices: &Choices) -> Vec<Choice> {
    let (children, members) = (choices.children.len() as i64, choices.members.len() as i64);
    let way = |choice: ReceiverChoice, there: bool, hint: String| {
        there.then(|| Choice::new(choice.code(), choice.label()).hint(hint))
    };
    let count = |n: i64, word: &str| format!("{} {word}", text::number(n));
    [
        // Said once: where all units right below are branches, those are all branches.
        way(ReceiverChoice::Children, children > 0 && !choices.flat, count(children, "đơn vị")),
        way(ReceiverChoice::Branches, choices.branches > 0, count(choices.branches, "chi bộ, ở mọi cấp bên dưới")),
        way(ReceiverChoice::Units, children > 1, "Đánh dấu các đơn vị ở dưới".to_owned()),
        way(ReceiverChoice::AllMembers, members > 0, count(members, "đảng viên")),
        way(ReceiverChoice::Members, members > 1, "Đánh dấu từng đồng chí ở dưới".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The check boxes for one way of choosing, folded away until needed or until something there is wrong.
fn boxes<I: ToString>(
    name: &'static str,
    choice: ReceiverChoice,
    label: &'static str,
    all: Vec<(I, String)>,
) -> Option<AnyView> {
    let sent = use_context::<crate::form::Submitted>().unwrap_or_default();
    let open = sent.error(name).is_some() || sent.values(name).is_some_and(|values| !values.is_empty());
    let options: Vec<Choice> = all.into_iter().map(|(id, text)| Choice::new(id.to_string(), text)).collect();
    (options.len() > 1).then(|| {
        view! {
            <Disclosure summary=format!("{label}: chọn từng nơi") open>
                <CheckGroup name label hint=format!("Dùng khi chọn “{}”.", choice.label()) options/>
            </Disclosure>
        }
        .into_any()
    })
}
