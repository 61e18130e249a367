//! `/tin-tuc/moi` and `/tin-tuc/{id}/sua`: writing an article.
//!
//! The preview beside the text needs JavaScript. Without it a saved draft is the preview: its page shows the article as
//! it will look, to editors only.

use domain::{
    ids::{ArticleId, UnitId},
    news::{Article, ArticleState},
    policy::{Permit, act},
};
use leptos::prelude::*;

use super::super::islands::LivePreview;
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    ui::*,
    unit_choice::unit_choices,
};

/// What the form starts with.
struct Editing {
    id: ArticleId,
    unit: UnitId,
    units: Vec<Choice>,
    /// None for a new one.
    article: Option<Article>,
}

/// `/tin-tuc/moi`.
pub fn new_page() -> AnyView {
    page(
        |cx| async move {
            let permit = cx.may_on_chosen::<act::WriteNews>(cx.query("don_vi")).await?;
            editing(&cx, permit, None).await
        },
        |editing, _| (PageInfo::new(Tab::News, "Viết tin"), editor("Viết tin", editing)),
    )
    .into_any()
}

/// `/tin-tuc/{id}/sua`.
pub fn edit_page() -> AnyView {
    page(
        |cx| async move {
            cx.actor()?;
            let id = cx.param("id")?;
            let permit = cx.may(&store::news::target(cx.db(), id).await?)?;
            let article = store::news::editable(cx.db(), &permit, id).await?;
            editing(&cx, permit, Some(article)).await
        },
        |editing, _| (PageInfo::new(Tab::News, "Sửa tin"), editor("Sửa tin", editing)),
    )
    .into_any()
}

async fn editing(cx: &Context, permit: Permit<act::WriteNews>, article: Option<Article>) -> Result<Editing, AppError> {
    let id = article.as_ref().map_or_else(ArticleId::fresh, |a| a.id);
    Ok(Editing { id, unit: permit.unit().id, units: unit_choices(cx, &permit).await?, article })
}

fn editor(title: &'static str, editing: Editing) -> AnyView {
    let Editing { id, unit, units, article } = editing;
    let version = article.as_ref().map_or(0, |a| a.version);
    let state = article.as_ref().map_or(ArticleState::Draft, |a| a.state);
    let back = if article.is_some() { format!("/tin-tuc/{id}") } else { "/tin-tuc".to_owned() };
    let (old_title, summary, body) =
        article.map(|a| (a.title.clone(), a.own_summary().to_owned(), a.body)).unwrap_or_default();
    view! {
        <Breadcrumb items=vec![("/tin-tuc".to_owned(), "Tin tức".to_owned())] current=title/>
        <PageHead title/>
        <Form action="/api/news/save_article" class="stack editor">
            <Kept name="id" value=id.to_string()/>
            <Kept name="version" value=version.to_string()/>
            <Card>
                <SelectField name="unit" label="Đăng cho" required=true value=unit.to_string() options=units
                    hint="Đảng viên của đơn vị này và của mọi đơn vị bên dưới sẽ đọc được."/>
                <TextField name="title" label="Tiêu đề" required=true value=old_title hint="Tối đa 200 ký tự."/>
                <TextArea name="summary" label="Tóm tắt" rows=2 value=summary
                    hint="Một, hai câu hiện trong danh sách tin. Để trống thì lấy đoạn đầu của bài."/>
            </Card>
            <Columns even=true>
                <Card>
                    <TextArea name="body" label="Nội dung" rows=16 required=true value=body/>
                    <Disclosure summary="Cách trình bày">{hints()}</Disclosure>
                </Card>
                <LivePreview/>
            </Columns>
            <Actions>{buttons(state)}<LinkButton href=back label="Thôi"/></Actions>
        </Form>
    }
    .into_any()
}

/// The careful button first: it is the one that the Enter key presses.
fn buttons(state: ArticleState) -> AnyView {
    let (keep, label) = match state {
        ArticleState::Draft => ("draft", "Lưu bản nháp"),
        ArticleState::Published => {
            return view! { <Submit name="publish" value="save" label="Lưu thay đổi"/> }.into_any();
        }
        ArticleState::Withdrawn => ("save", "Lưu thay đổi"),
    };
    view! {
        <Submit name="publish" value=keep label kind=Kind::Plain/>
        <Submit name="publish" value="publish" label="Đăng tin" icon=Glyph::Send/>
    }
    .into_any()
}

/// What Markdown can do, by example.
fn hints() -> AnyView {
    let examples = [
        ("## Mục lớn", "mục; thêm dấu # cho mục nhỏ hơn"),
        ("**đậm**, *nghiêng*, ~~gạch bỏ~~", "nhấn mạnh"),
        ("- một ý", "danh sách; “1. một ý” để đánh số"),
        ("> câu trích", "trích dẫn"),
        ("[chữ hiện ra](https://…)", "liên kết"),
        ("| Cột 1 | Cột 2 |", "bảng; dòng ngay dưới là |---|---|"),
    ];
    let items = examples.map(|(code, what)| view! { <li><code>{code}</code>" – "{what}</li> }).collect_view();
    view! {
        <p>"Để trống một dòng là sang đoạn mới."</p>
        <ul>{items}</ul>
        <p>"Ảnh từ trang khác hiện thành liên kết, vì Sổ tay không tải gì từ bên ngoài."</p>
    }
    .into_any()
}
