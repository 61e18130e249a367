//! `/nhap-du-lieu/{id}`: what a file would do, the word to do it, and how far it is.

use domain::{
    ids::ImportId,
    records::{Counts, ImportReport, ImportState, ImportView, Progress},
    text::number,
};
use leptos::prelude::*;

use super::{
    islands::ImportProgress,
    list_page::{HERE, state_chip},
};
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    ui::*,
};

struct Loaded {
    view: ImportView,
    report: Option<ImportReport>,
    progress: Progress,
}

pub(super) fn import_page() -> AnyView {
    page(load, |loaded, _| (PageInfo::more("Kết quả kiểm tra tệp", HERE), show(loaded))).into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let id: ImportId = cx.param("id")?;
    let scope = super::permit_for(&cx, id).await?.scope();
    let view = store::records::get(cx.db(), &scope, id).await?;
    let report = store::records::report(cx.db(), &scope, id).await?;
    let progress = store::records::progress::get(id);
    let progress = progress.unwrap_or(Progress { state: view.state, done: 0, total: view.counts.total });
    Ok(Loaded { view, report, progress })
}

fn show(loaded: Loaded) -> impl IntoView {
    let Loaded { view, report, progress } = loaded;
    let by = view.created_by.clone().map(|name| format!(" · {name}")).unwrap_or_default();
    let lead = format!("{} · {}{by}", view.unit_name, view.created_at.full());
    let title = if view.file_name.is_empty() { "Tệp không tên".to_owned() } else { view.file_name.clone() };
    let (now, found) = (state(&view, progress, report.as_ref()), report.map(|report| found(&view, report)));
    let chip = state_chip(view.state, view.counts);
    view! {
        <Breadcrumb items=vec![(HERE.to_owned(), "Nhập dữ liệu".to_owned())] current=title.clone()/>
        <PageHead title=title lead=lead>{chip}</PageHead>
        <Stack>
            {now}
            {found}
        </Stack>
    }
}

/// What is to be said and done now.
fn state(view: &ImportView, progress: Progress, report: Option<&ImportReport>) -> AnyView {
    let again = report.map(|report| confirm(view.id.to_string(), report.counts, "Nhập lại"));
    let (id, message, summary) = (view.id.to_string(), view.message.clone(), summary(view.counts));
    let label = view.state.label();
    match view.state {
        ImportState::Reading | ImportState::Running => view! {
            <Card>
                <ImportProgress id start=progress/>
                <noscript><meta http-equiv="refresh" content="3"/></noscript>
            </Card>
        }
        .into_any(),
        ImportState::Refused => view! {
            <Notice tone=Tone::Bad title="Tệp này không nhập được">{message}</Notice>
            <Actions><LinkButton href=HERE label="Chọn tệp khác" icon=Glyph::Upload/></Actions>
        }
        .into_any(),
        ImportState::Done => view! {
            <Notice tone=Tone::Ok title="Đã nhập xong">{summary}</Notice>
            <Actions><LinkButton href="/dang-vien" label="Xem danh sách đảng viên" kind=Kind::Soft/></Actions>
        }
        .into_any(),
        ImportState::Failed | ImportState::Interrupted => view! {
            <Notice tone=Tone::Warn title=label>{message}</Notice>
            {again}
        }
        .into_any(),
        ImportState::Ready => report.map_or_else(|| ().into_any(), |report| ready(id, report.counts)),
    }
}

fn ready(id: String, counts: Counts) -> AnyView {
    let all_known = counts.added + counts.changed == 0;
    let (title, text) = match (all_known, counts.refused) {
        (true, 0) if counts.total > 0 => ("Không có gì mới", "Mọi dòng trong tệp đều đã có và giống dữ liệu hiện tại."),
        (true, 0) => ("Tệp chưa có dòng nào", "Đồng chí điền danh sách dưới dòng tên cột rồi tải lên lại."),
        (true, _) => ("Không có dòng nào nhập được", "Đồng chí sửa các dòng dưới đây rồi tải tệp lên lại."),
        (false, 0) => ("Chưa ghi gì", "Đồng chí xem các con số dưới đây rồi xác nhận."),
        (false, _) => (
            "Chưa ghi gì",
            "Khi xác nhận, các dòng đúng được nhập; các dòng sai bị bỏ qua. Đồng chí có thể sửa các dòng sai và nhập sau.",
        ),
    };
    let tone = if counts.refused > 0 { Tone::Warn } else { Tone::Info };
    let confirm = (!all_known).then(|| confirm(id, counts, "Xác nhận nhập"));
    view! {
        <Notice tone title>{text}</Notice>
        {confirm}
    }
    .into_any()
}

fn confirm(id: String, counts: Counts, verb: &'static str) -> AnyView {
    let rows = counts.added + counts.changed;
    view! {
        <Form action="/api/imports/confirm_import">
            <Hidden name="id" value=id/>
            <Submit label=format!("{verb} {} dòng", number(rows)) icon=Glyph::Check/>
        </Form>
    }
    .into_any()
}

fn summary(counts: Counts) -> String {
    format!(
        "Thêm {}, sửa {}, giữ nguyên {}, bỏ qua {} dòng.",
        number(counts.added),
        number(counts.changed),
        number(counts.unchanged),
        number(counts.refused)
    )
}

/// What the dry run found.
fn found(view: &ImportView, report: ImportReport) -> AnyView {
    // After the writing, the numbers are those of the writing.
    let counts = if view.state == ImportState::Done { view.counts } else { report.counts };
    let marked = (report.counts.refused > 0).then(|| {
        view! {
            <LinkButton href=format!("/tep/nhap/{}", view.id) label="Tải tệp có đánh dấu chỗ sai" kind=Kind::Soft
                icon=Glyph::Download download=true/>
        }
    });
    let problems = problems(&report);
    let ignored = (!report.ignored.is_empty()).then(|| {
        view! { <p class="muted">"Các cột không dùng: "{report.ignored.join(", ")}"."</p> }
    });
    view! {
        <Stats>
            <Stat label="Thêm mới" value=number(counts.added)/>
            <Stat label="Thay đổi" value=number(counts.changed)/>
            <Stat label="Giữ nguyên" value=number(counts.unchanged)/>
            <Stat label="Không nhập được" value=number(counts.refused) note=format!("trong {} dòng", number(counts.total))/>
        </Stats>
        {marked.map(|link| view! { <Actions>{link}</Actions> })}
        {problems}
        {ignored}
    }
    .into_any()
}

fn problems(report: &ImportReport) -> Option<AnyView> {
    if report.problems.is_empty() {
        return None;
    }
    let rows = report
        .problems
        .iter()
        .map(|problem| Row::new(vec![Cell::text(problem.place()), Cell::text(problem.message.clone())]))
        .collect();
    let columns = vec![Column::text("Ô"), Column::long("Lý do")];
    let more = report.problems.len() >= ImportReport::SHOWN;
    Some(
        view! {
            <Section title="Các chỗ cần sửa">
                <Table caption="Các chỗ cần sửa" columns rows/>
                {more.then(|| view! {
                    <p class="muted">
                        {format!("Chỉ hiện {} chỗ đầu tiên; tệp có đánh dấu ghi đủ tất cả.", ImportReport::SHOWN)}
                    </p>
                })}
            </Section>
        }
        .into_any(),
    )
}
