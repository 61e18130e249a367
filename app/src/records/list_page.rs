//! `/nhap-du-lieu`: upload a workbook, templates, exports, and the last imports.

use domain::{
    ids::{ImportId, UnitId},
    policy::act,
    records::{Counts, ImportState, ImportView},
    units::Unit,
};
use leptos::prelude::*;

use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, page},
    ui::*,
};

/// The address of this page, marked in the rail.
pub(super) const HERE: &str = "/nhap-du-lieu";

struct Loaded {
    units: Vec<Unit>,
    imports: Vec<ImportView>,
    can_export: bool,
    no_file: bool,
}

pub(super) fn list_page() -> AnyView {
    page(load, |loaded, _| (PageInfo::more("Nhập dữ liệu", HERE), show(loaded))).into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let chosen: Option<UnitId> = cx.query("don_vi");
    let places = match chosen {
        Some(unit) => vec![cx.may_on::<act::ImportRecords>(unit).await?.unit().clone()],
        None => cx.actor()?.units_for::<act::ImportRecords>(),
    };
    let (mut units, mut imports) = (Vec::new(), Vec::new());
    for unit in places {
        let scope = cx.may::<act::ImportRecords>(&unit)?.scope();
        units.push(store::units::get(cx.db(), &scope, unit.id).await?);
        imports.extend(store::records::list(cx.db(), &scope).await?);
    }
    if units.is_empty() {
        return Err(AppError::Forbidden);
    }
    // Grants may overlap: an import then comes twice.
    imports.sort_by_key(|import| (std::cmp::Reverse(import.created_at), import.id));
    imports.dedup_by_key(|import| import.id);
    imports.truncate(30);
    let can_export = cx.actor()?.has::<act::ExportRecords>();
    Ok(Loaded { units, imports, can_export, no_file: cx.query::<String>("loi").is_some() })
}

fn show(loaded: Loaded) -> impl IntoView {
    let Loaded { units, imports, can_export, no_file } = loaded;
    let (upload, exports) = (upload(&units, no_file), can_export.then(|| exports(&units)));
    view! {
        <PageHead title="Nhập dữ liệu" lead="Danh sách đảng viên hoặc đơn vị từ tệp Excel (.xlsx) hoặc CSV."/>
        <Columns>
            {upload}
            <Stack>
                <Card title="Tệp mẫu">
                    <List>
                        <ListRow title="Danh sách đảng viên" href="/tep/mau/dang-vien.xlsx" glyph=Glyph::Download
                            note="Tệp trống kèm hướng dẫn từng cột"/>
                        <ListRow title="Danh sách đơn vị" href="/tep/mau/don-vi.xlsx" glyph=Glyph::Download
                            note="Tệp trống kèm hướng dẫn từng cột"/>
                    </List>
                </Card>
                {exports}
            </Stack>
        </Columns>
        {history(imports)}
    }
}

fn upload(units: &[Unit], no_file: bool) -> AnyView {
    let place = match units {
        [unit] => view! {
            <Hidden name="unit" value=unit.id.to_string()/>
            <p>"Phạm vi: "<b>{unit.name.clone()}</b>" và các đơn vị bên dưới."</p>
        }
        .into_any(),
        several => {
            let options: Vec<Choice> = several.iter().map(|u| Choice::new(u.id.to_string(), u.name.clone())).collect();
            let first = several.first().map(|u| u.id.to_string()).unwrap_or_default();
            view! { <SelectField name="unit" label="Phạm vi" hint="Đơn vị này và các đơn vị bên dưới." value=first options/> }
                .into_any()
        }
    };
    // The identifier comes with the form: sending it twice is one import.
    let id = ImportId::fresh().to_string();
    view! {
        <Card title="Tải tệp lên">
            <form method="post" action="/tep/nhap" enctype="multipart/form-data" class="form">
                {no_file.then(|| view! { <Notice tone=Tone::Bad alert=true>"Đồng chí chưa chọn tệp."</Notice> })}
                <Hidden name="id" value=id/>
                {place}
                <FileField name="file" label="Tệp danh sách" accept=".xlsx,.csv" required=true
                    hint="Hệ thống tự nhận ra các cột theo tên, thứ tự nào cũng được."/>
                <p class="muted">"Bước này chỉ kiểm tra, chưa ghi gì. Đồng chí xem kết quả rồi mới xác nhận nhập."</p>
                <Submit label="Kiểm tra tệp" icon=Glyph::Upload/>
            </form>
        </Card>
    }
    .into_any()
}

fn exports(units: &[Unit]) -> AnyView {
    let rows = units
        .iter()
        .map(|unit| {
            view! {
                <ListRow title=format!("Đảng viên – {}", unit.name) href=format!("/tep/xuat/{}/dang-vien.xlsx", unit.id)
                    glyph=Glyph::Download/>
                <ListRow title=format!("Đơn vị – {}", unit.name) href=format!("/tep/xuat/{}/don-vi.xlsx", unit.id)
                    glyph=Glyph::Download/>
            }
        })
        .collect_view();
    view! {
        <Card title="Xuất dữ liệu" lead="Tệp xuất ra cùng mẫu với tệp nhập: sửa rồi nhập lại được.">
            <List>{rows}</List>
        </Card>
    }
    .into_any()
}

fn history(imports: Vec<ImportView>) -> AnyView {
    if imports.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::text("Tệp"),
        Column::text("Đơn vị"),
        Column::text("Trạng thái"),
        Column::number("Thêm"),
        Column::number("Sửa"),
        Column::number("Không nhập"),
        Column::text("Lúc"),
    ];
    let rows = imports
        .into_iter()
        .map(|import| {
            let name = if import.file_name.is_empty() { "(không tên)".to_owned() } else { import.file_name.clone() };
            Row::new(vec![
                Cell::link(format!("/nhap-du-lieu/{}", import.id), name, import.created_by.clone().unwrap_or_default()),
                Cell::text(import.unit_name.clone()),
                Cell::view(state_chip(import.state, import.counts)),
                Cell::count(import.counts.added),
                Cell::count(import.counts.changed),
                Cell::count(import.counts.refused),
                Cell::text(import.created_at.full()),
            ])
        })
        .collect();
    view! { <Section title="Các lần nhập gần đây"><Table caption="Các lần nhập gần đây" columns rows/></Section> }
        .into_any()
}

/// The state of an import. A file with nothing to write waits for nobody.
pub(super) fn state_chip(state: ImportState, counts: Counts) -> AnyView {
    if state == ImportState::Ready && counts.added + counts.changed == 0 {
        return view! { <Chip text="Không có gì để nhập"/> }.into_any();
    }
    view! { <Chip tone=tone(state) text=state.label()/> }.into_any()
}

fn tone(state: ImportState) -> Tone {
    match state {
        ImportState::Done => Tone::Ok,
        ImportState::Ready => Tone::Gold,
        ImportState::Reading | ImportState::Running => Tone::Info,
        ImportState::Interrupted => Tone::Warn,
        ImportState::Refused | ImportState::Failed => Tone::Bad,
    }
}
