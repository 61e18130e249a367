//! `/don-vi/{id}/them` and `/don-vi/{id}/sua`.

use domain::{
    ids::UnitId,
    policy::act,
    units::{CODE_MAX, NAME_MAX, Unit, UnitKind},
};
use leptos::prelude::*;

use super::{merge_page::closed_notice, strings};
use crate::{
    form::Form,
    page::{PageInfo, page},
    ui::*,
};

/// A new unit right below this one.
pub fn add_page() -> AnyView {
    page(
        |cx| async move {
            let permit = cx.may_on::<act::EditUnits>(cx.param("id")?).await?;
            let parent = store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?;
            Ok((parent, store::units::kinds(cx.db()).await?))
        },
        |(parent, kinds), _| {
            let above = kinds.iter().find(|k| k.code == parent.kind).cloned();
            let fitting = kinds.into_iter().filter(|k| above.as_ref().is_none_or(|a| k.may_stand_below(a))).collect();
            let fields = fields(None, fitting);
            let back = format!("/don-vi/{}", parent.id);
            let view = view! {
                <PageHead title="Thêm đơn vị trực thuộc" eyebrow=parent.name.clone()/>
                <Card>
                    <Form action="/api/units/create_unit" class="form">
                        <Hidden name="id" value=UnitId::fresh().to_string()/>
                        <Hidden name="parent" value=parent.id.to_string()/>
                        {fields}
                        <Actions><Submit label="Thêm đơn vị"/><LinkButton href=back label="Thôi"/></Actions>
                    </Form>
                </Card>
            };
            (PageInfo::more("Thêm đơn vị", "/don-vi"), view)
        },
    )
    .into_any()
}

/// Name, kind, code, and the place in the tree.
pub fn change_page() -> AnyView {
    page(
        |cx| async move {
            let permit = cx.may_on::<act::EditUnits>(cx.param("id")?).await?;
            let unit = store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?;
            let closing = store::units::closing(cx.db(), &permit).await?;
            Ok((unit, store::units::kinds(cx.db()).await?, closing))
        },
        |(unit, kinds, closing), _| {
            let info = PageInfo::more("Sửa đơn vị", "/don-vi");
            if let Some(closing) = closing {
                let notice = closed_notice(&closing, format!("/don-vi/{}", closing.into));
                return (info, view! { <PageHead title="Sửa đơn vị" eyebrow=unit.name/>{notice} }.into_any());
            }
            let merging = kinds.iter().any(|k| k.code == unit.kind && k.meets).then(|| merge_card(unit.id));
            let fields = fields(Some(&unit), kinds);
            let (id, back) = (unit.id.to_string(), format!("/don-vi/{}", unit.id));
            let moving = unit.parent_id.is_some().then(|| move_card(unit.id.to_string()));
            let view = view! {
                <PageHead title="Sửa đơn vị" eyebrow=unit.name.clone()/>
                <Stack>
                    <Card>
                        <Form action="/api/units/update_unit" class="form">
                            <Hidden name="unit" value=id/>
                            {fields}
                            <Actions><Submit label="Lưu"/><LinkButton href=back label="Thôi"/></Actions>
                        </Form>
                    </Card>
                    {moving}
                    {merging}
                </Stack>
            };
            (info, view.into_any())
        },
    )
    .into_any()
}

fn fields(unit: Option<&Unit>, kinds: Vec<UnitKind>) -> AnyView {
    let value = |read: fn(&Unit) -> &String| unit.map(read).cloned().unwrap_or_default();
    let (name, code, kind) = (value(|u| &u.name), value(|u| &u.code), value(|u| &u.kind));
    let options = kinds.into_iter().map(|k| Choice::new(k.code, k.name)).collect::<Vec<_>>();
    view! {
        <TextField name="name" label="Tên đơn vị" required=true maxlength=NAME_MAX as u32 value=name hint="Ví dụ: Chi bộ thôn Đồng Tâm"/>
        <SelectField name="kind" label="Loại" required=true value=kind options empty_label="Chọn loại đơn vị"/>
        <TextField name="code" label="Mã đơn vị" required=true maxlength=CODE_MAX as u32 value=code hint="Không trùng với đơn vị khác"/>
    }
    .into_any()
}

fn move_card(unit: String) -> AnyView {
    view! {
        <Card title="Chuyển về đơn vị khác" lead="Đơn vị và mọi đơn vị trực thuộc chuyển theo. Vị trí cũ được giữ trong lịch sử.">
            <Form action="/api/units/move_unit" name="move" class="form">
                <Hidden name="unit" value=unit/>
                <TextField name="parent_code" label="Mã đơn vị cấp trên mới" required=true maxlength=CODE_MAX as u32/>
                <Submit label="Chuyển đơn vị" kind=Kind::Soft/>
            </Form>
        </Card>
    }
    .into_any()
}

fn merge_card(unit: UnitId) -> AnyView {
    let href = format!("/don-vi/{unit}/sap-nhap");
    view! {
        <Card title=strings::MERGE lead="Đảng viên chuyển sang chi bộ khác và chi bộ này khép lại. Đồng chí xem trước rồi mới xác nhận.">
            <LinkButton href label="Chọn chi bộ nhận"/>
        </Card>
    }
    .into_any()
}
