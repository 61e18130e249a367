//! What must hold of every component: text stays text, errors stand beside their fields, ids do not collide.

use super::*;
use crate::form::Submitted;

/// Tries to get out of wherever it is put.
const EVIL: &str = "</textarea></title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

fn html(view: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| view().to_html())
}

fn refused(field: &str, value: &str, error: &str) -> Submitted {
    Submitted {
        endpoint: "/api/x".into(),
        fields: vec![(field.into(), value.into())],
        errors: vec![(field.into(), error.into())],
        message: None,
    }
}

#[test]
fn no_text_gets_out_of_a_text_area() {
    let page = html(|| view! { <TextArea name="note" label="Ghi chú" value=EVIL/> }.into_any());
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert_eq!(page.matches("</textarea>").count(), 1);
    assert!(page.contains("&lt;/textarea&gt;"));
}

#[test]
fn a_text_area_keeps_its_leading_line_break() {
    let page = html(|| view! { <TextArea name="note" label="Ghi chú" value="\nhai"/> }.into_any());
    assert!(page.contains(">\n\nhai</textarea>"), "{page}");
}

#[test]
fn what_was_typed_into_a_text_area_stays_text() {
    let page = html(|| {
        provide_context(refused("note", EVIL, EVIL));
        view! { <TextArea name="note" label="Ghi chú" value="cũ"/> }.into_any()
    });
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("cũ"), "{page}");
}

#[test]
fn no_text_gets_out_of_any_component() {
    let bad = || EVIL.to_string();
    let choices = || vec![Choice::new(EVIL, EVIL).hint(EVIL)];
    let series = || vec![Series { name: bad(), values: vec![Some(1.0), None, Some(3.0)] }];
    let labels = || vec![bad(), bad(), bad()];
    let page = html(|| {
        provide_context(refused("a", EVIL, EVIL));
        view! {
            <ErrorSummary/>
            <TextField name="a" label=bad() hint=bad() placeholder=bad()/>
            <SelectField name="b" label=bad() options=choices() value=bad()/>
            <RadioGroup name="c" label=bad() options=choices() value=bad()/>
            <CheckGroup name="d" label=bad() options=choices() values=vec![bad()]/>
            <CheckField name="e" label=bad() hint=bad()/>
            <Hidden name="f" value=bad()/>
            <LineChart label=bad() labels=labels() series=series() axis=Axis::Number/>
            <HeatMap label=bad() columns=vec![bad()] rows=vec![HeatRow { label: bad(), href: bad(), cells: vec![Some(4).into()] }]/>
            <StackedBar label=bad() slices=vec![Slice { label: bad(), value: 3, ..Slice::default() }]/>
            <BarList label=bad() items=vec![BarItem { label: bad(), value: 3, href: bad() }]/>
            <Stat label=bad() value=bad() note=bad() href=bad()/>
            <Meter num=1 den=2 label=bad()/>
            <Table caption=bad() columns=vec![Column::text(EVIL), Column::text(EVIL)] rows=vec![Row::new(vec![Cell::link(EVIL, EVIL, EVIL), Cell::text(EVIL)])]/>
            <NewsRow href=bad() title=bad() meta=bad() image=bad()/>
            <MeetingCard month=bad() day=bad() title=bad() time=bad() place=bad() href=bad()/>
            <Dialog id="x" title=bad() open_label=bad() context=bad()>""</Dialog>
            <Toast tone=Tone::Ok text=bad()/>
            <Empty glyph=Glyph::News title=bad() hint=bad()/>
        }
        .into_any()
    });
    assert!(!page.contains("<script") && !page.contains("<img src=x"), "{page}");
    assert!(!page.contains("style=") && !page.contains("<style"), "the Content-Security-Policy forbids inline style");
}

#[test]
fn an_error_stands_beside_its_field_and_is_announced() {
    let page = html(|| {
        provide_context(refused("phone", "12", "Số điện thoại phải có 10 chữ số."));
        view! { <TextField name="phone" label="Số điện thoại" hint="Mười chữ số" value="0912345678"/> }.into_any()
    });
    assert!(page.contains(r#"value="12""#) && !page.contains("0912345678"), "what was typed wins: {page}");
    assert!(page.contains(r#"aria-invalid="true""#));
    assert!(page.contains(r#"aria-describedby="f-phone-error f-phone-hint""#));
    assert!(page.contains(r#"id="f-phone-error""#) && page.contains("Số điện thoại phải có 10 chữ số."));
}

#[test]
fn a_password_is_never_filled_in() {
    let page = html(|| {
        provide_context(refused("secret", "mật-khẩu-cũ", "Sai."));
        view! { <PasswordField name="secret" label="Mật khẩu"/> }.into_any()
    });
    assert!(!page.contains("mật-khẩu-cũ"));
}

#[test]
fn boxes_show_what_was_ticked_not_what_was_stored() {
    let page = html(|| {
        provide_context(refused("kind", "b", "Chưa được."));
        let options = vec![Choice::new("a", "A"), Choice::new("b", "B")];
        view! { <RadioGroup name="kind" label="Loại" options value="a"/><CheckField name="remind" label="Nhắc" checked=true/> }.into_any()
    });
    let ticked: Vec<&str> = page.split("<input").filter(|input| input.contains(" checked")).collect();
    assert_eq!(ticked.len(), 1);
    assert!(ticked[0].contains(r#"value="b""#));
}

#[test]
fn ids_come_from_form_and_name() {
    let id = |scope: &str, name: &str| {
        Owner::new().with(|| {
            provide_context(FieldScope(scope.into()));
            field_id(name)
        })
    };
    assert_eq!(id("", "full_name"), "f-full-name");
    assert_eq!(id("member/7", "items[0]"), "f-member-7-items-0");
}

#[test]
fn every_icon_is_drawn_once() {
    let mut shapes: Vec<&str> = Glyph::ALL.iter().map(|glyph| glyph.shapes()).collect();
    shapes.sort_unstable();
    shapes.dedup();
    assert_eq!(shapes.len(), Glyph::ALL.len());
}
