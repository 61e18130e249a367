//! `/sinh-hoat/{id}/tai-lieu/{material}` and `/tai-lieu-thang/{kit}`: one material. A PDF opens in the page by a script
//! that is loaded only here, a picture is a picture, everything else is saved.

use domain::{
    ids::{MaterialId, MeetingId},
    materials::{Material, MediaType},
    policy::act,
};
use leptos::prelude::*;

use super::{KITS, meeting_address};
use crate::{
    context::Context,
    error::AppError,
    materials::{
        may_read_kit,
        strings::{self, viewer},
    },
    meetings::{self, short_title},
    page::{PageInfo, encode_query, page},
    ui::*,
};

/// The counterpart of [`Glyph::Plus`].
const MINUS: &str = r#"<path d="M5 12h14"/>"#;

struct Data {
    material: Material,
    /// Address of the page; the file is below it.
    address: String,
    /// The way back.
    crumbs: Vec<(String, String)>,
    /// Whose it is.
    of: String,
}

pub fn meeting_material_page() -> AnyView {
    page(load_of_meeting, |data, cx| (PageInfo::new(Tab::Meetings, strings::MATERIALS), show(&data, cx))).into_any()
}

pub fn kit_material_page() -> AnyView {
    page(load_kit, |data, cx| (PageInfo::more(strings::KIT, KITS), show(&data, cx))).into_any()
}

async fn load_of_meeting(cx: Context) -> Result<Data, AppError> {
    let (meeting, permit) = meetings::asked::<act::ReadMeeting>(&cx).await?;
    let id: MaterialId = cx.param("material")?;
    let material = store::materials::one_of_meeting(cx.db(), &permit, meeting, id).await?.material;
    let line = store::meetings::get(cx.db(), &permit, meeting).await?.line;
    Ok(Data {
        address: format!("{}/{id}", meeting_address(meeting)),
        crumbs: vec![(meetings::address(meeting), short_title(&line))],
        of: material.kit_of.clone().unwrap_or(line.unit_name),
        material,
    })
}

async fn load_kit(cx: Context) -> Result<Data, AppError> {
    let id: MaterialId = cx.param("kit")?;
    let permit = may_read_kit(&cx, id).await?;
    let material = store::materials::kit(cx.db(), &permit, id).await?.material;
    Ok(Data {
        address: format!("{KITS}/{id}"),
        crumbs: vec![(KITS.to_owned(), strings::KIT.to_owned())],
        of: material.kit_of.clone().unwrap_or_default(),
        material,
    })
}

/// The address of a material's file, below the page of the material.
fn file_address(page: &str, material: &Material) -> String {
    format!("{page}/{}", encode_query(&material.file_name))
}

/// A material of a meeting beside its room.
pub(crate) fn room_reader(meeting: MeetingId, material: &Material, cx: &Context) -> AnyView {
    let file = file_address(&format!("{}/{}", meeting_address(meeting), material.id), material);
    let contents = contents(material, &file, cx);
    view! {
        {contents}
        <Actions><LinkButton href=file label=strings::DOWNLOAD kind=Kind::Soft icon=Glyph::Download download=true/></Actions>
    }
    .into_any()
}

/// What a file shows in a page.
fn contents(material: &Material, file: &str, cx: &Context) -> AnyView {
    match material.media_type {
        MediaType::Pdf => pdf(file, cx),
        kind if kind.is_picture() => {
            view! { <img class="picture" src=file.to_owned() alt=material.title.clone()/> }.into_any()
        }
        kind => {
            let title = format!("Tệp {} không mở trong trang", kind.label());
            view! { <Card><Empty glyph=Glyph::File title hint="Đồng chí tải về để mở bằng ứng dụng trên máy."/></Card> }
                .into_any()
        }
    }
}

fn show(data: &Data, cx: &Context) -> AnyView {
    let material = &data.material;
    let file = file_address(&data.address, material);
    let lead = format!("{} · tải lên {}", material.kind_and_size(), material.uploaded_at.full());
    let contents = contents(material, &file, cx);
    let (title, eyebrow) = (material.title.clone(), data.of.clone());
    view! {
        <Breadcrumb items=data.crumbs.clone() current=strings::MATERIALS/>
        <PageHead title eyebrow lead>
            <LinkButton href=file label=strings::DOWNLOAD kind=Kind::Soft icon=Glyph::Download download=true/>
        </PageHead>
        {contents}
    }
    .into_any()
}

/// The place where `public/pdf.js` shows a file, hidden until it runs. What it says stands here, in Vietnamese.
fn pdf(file: &str, cx: &Context) -> AnyView {
    let assets = cx.site.assets.pdf.clone();
    let (file, nonce) = (file.to_owned(), cx.nonce.clone());
    view! {
        <noscript><Notice tone=Tone::Info>{viewer::NO_SCRIPTS}</Notice></noscript>
        <section class="pdf" id="pdf" hidden aria-label=strings::MATERIALS data-file=file data-library=assets.library
            data-worker=assets.worker data-place=viewer::PLACE data-loading=viewer::LOADING data-offline=viewer::OFFLINE
            data-broken=viewer::BROKEN data-locked=viewer::LOCKED data-gone=viewer::GONE>
            <div class="pdf-bar">
                <p class="pdf-place" role="status"></p>
                <button type="button" class="iconbtn" data-zoom="-1" aria-label=viewer::SMALLER title=viewer::SMALLER>
                    <svg class="ic" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" inner_html=MINUS></svg>
                </button>
                <button type="button" class="iconbtn" data-zoom="1" aria-label=viewer::LARGER title=viewer::LARGER>
                    <Icon glyph=Glyph::Plus/>
                </button>
            </div>
            <div class="pdf-failed" role="alert" hidden>
                <div class="notice bad"><Icon glyph=Glyph::Error/><p class="notice-body"></p></div>
                <button type="button" class="btn soft"><Icon glyph=Glyph::Refresh/><span>{viewer::RETRY}</span></button>
            </div>
            <div class="pdf-pages" tabindex="0" role="group" aria-label=strings::MATERIALS></div>
        </section>
        <script type="module" src=assets.viewer nonce=nonce></script>
    }
    .into_any()
}
