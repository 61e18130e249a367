//! Every component by itself.

use super::screens::{heat_rows, text, unit_table, year};
use app::ui::*;
use leptos::prelude::*;

fn shell(title: &'static str, body: AnyView) -> AnyView {
    let frame = Frame {
        title: text(title),
        unit_name: text("Thư viện thành phần"),
        active: Tab::More,
        signed_in: true,
        ..Frame::default()
    };
    view! { <Shell frame><PageHead title/>{body}</Shell> }.into_any()
}

pub fn parts() -> AnyView {
    let tones = [Tone::Ok, Tone::Warn, Tone::Bad, Tone::Info, Tone::Gold, Tone::Plain];
    let kinds = [Kind::Primary, Kind::Soft, Kind::Plain, Kind::Danger];
    let tab =
        |label: &str, count, current| TabLink { href: text("#t"), label: text(label), count: Some(count), current };
    let step = |title: &str, meta: &str, state| Step { title: text(title), meta: text(meta), state, ..Step::default() };
    let steps = vec![
        step("Cử thư ký, báo cáo đảng số, đảng phí", "6 phút", StepState::Done),
        step("Thời sự và văn bản mới", "14 phút", StepState::Done),
        Step {
            note: text("Người trình bày: đồng chí Bí thư chi bộ"),
            ..step("Nhiệm vụ trọng tâm tháng 12", "20 phút", StepState::Current)
        },
        step("Kết nạp quần chúng ưu tú", "15 phút", StepState::Todo),
    ];
    let checks = vec![
        Choice::new("1", "Nguyễn Thị Hạnh").hint("Bí thư"),
        Choice::new("2", "Trần Văn Bảo"),
        Choice::new("3", "Lê Quang Đạo"),
    ];
    let icons = Glyph::ALL.map(|glyph| view! { <span title=format!("{glyph:?}")><Icon glyph/></span> }).collect_view();
    let prose = "<h2>Nội dung chính</h2><p>Hội nghị thống nhất <strong>ba nhóm việc</strong> cho quý tới, xem <a href=\"#a\">tài liệu kèm theo</a>.</p>\
                 <ul><li>Học tập chuyên đề</li><li>Thu đảng phí qua ứng dụng</li></ul><blockquote><p>Sinh hoạt đều, nội dung thật.</p></blockquote>\
                 <table><tr><th>Việc</th><th>Hạn</th></tr><tr><td>Báo cáo tháng</td><td>05/12/2026</td></tr></table>";
    let strip = vec![
        (text("27/31"), text("có mặt"), Tone::Plain),
        (text("Đủ"), text("số tối thiểu 16"), Tone::Ok),
        (text("2"), text("xin phát biểu"), Tone::Plain),
    ];
    let action = view! { <LinkButton href="#a" label="Viết tin" kind=Kind::Primary icon=Glyph::Plus/> };
    shell(
        "Thành phần",
        view! {
            <Tabs label="Nhóm việc" items=vec![tab("Đang làm", 4, true), tab("Đã gửi", 12, false), tab("Đã xong", 1_204, false)]/>
            <Filters action="/loc" reset="/">
                <TextField name="tim" label="Tìm theo tên, số thẻ" kind="search" value="Hạnh"/>
                <SelectField name="trang-thai" label="Trạng thái" options=vec![Choice::new("1", "Chính thức"), Choice::new("2", "Dự bị")] empty_label="Tất cả"/>
            </Filters>
            <Columns even=true>
                <Stack>
                    <Card title="Nút">
                        <Stack tight=true>
                            <Actions>{kinds.map(|kind| view! { <LinkButton href="#a" label=format!("{kind:?}") kind icon=Glyph::Check/> }).collect_view()}</Actions>
                            <Actions>{kinds.map(|kind| view! { <LinkButton href="#a" label=format!("{kind:?}") kind small=true/> }).collect_view()}</Actions>
                            <Actions>
                            <Dialog id="d1" title="Thu hồi phiên đăng nhập?" open_label="Thu hồi" open_kind=Kind::Danger context="điện thoại Samsung">
                                <p>"Thiết bị này phải đăng nhập lại. Việc đang gõ dở trên đó không mất."</p>
                                <form method="post" action="/api/x"><Actions><Submit label="Thu hồi" kind=Kind::Danger/></Actions></form>
                            </Dialog>
                            </Actions>
                        </Stack>
                    </Card>
                    <Card title="Trạng thái"><Chips>{tones.map(|tone| view! { <Chip tone text=format!("{tone:?}")/> }).collect_view()}</Chips></Card>
                    <Stack tight=true>
                        {tones.map(|tone| view! { <Notice tone title="Tiêu đề">"Một câu nói rõ điều cần biết và "<a href="#a">"việc cần làm"</a>"."</Notice> }).collect_view()}
                    </Stack>
                    <Card><Prose html=prose/></Card>
                </Stack>
                <Stack>
                    <FigureStrip items=strip/>
                    <Card now=true title="Nhiệm vụ trọng tâm tháng 12" lead="Người trình bày: đồng chí Bí thư chi bộ">
                        <Fact glyph=Glyph::Clock text="12:08 / 20:00"/>
                    </Card>
                    <Section title="Chương trình"><Steps items=steps/></Section>
                    <Card title="Hồ sơ">
                        <Definition items=vec![
                            Def::text("Số thẻ đảng viên", "0123.456789"),
                            Def::text("Ngày vào Đảng", "19/05/2011"),
                            Def::text("Thư điện tử", ""),
                            Def::view("Tình trạng", view! { <Chip tone=Tone::Ok text="Chính thức"/> }.into_any()),
                        ]/>
                    </Card>
                    <Card flush=true>
                        <Empty glyph=Glyph::News title="Chưa có tin nào" hint="Tin của đơn vị và của cấp trên sẽ hiện ở đây." action=action.into_any()/>
                    </Card>
                    <Card flush=true><Skeleton lines=4/></Card>
                    <Card><CheckGroup name="people" label="Giao cho" options=checks values=vec![text("2")] required=true/></Card>
                    <Disclosure summary="Xem thêm" open=true><p>"Chi tiết."</p></Disclosure>
                </Stack>
            </Columns>
            {people()}
            <Card title="Biểu tượng"><div class="chips">{icons}</div></Card>
            <Pager prev="?truoc=1" next="?sau=1" summary="51–100 trong 98.700 đảng viên"/>
        }
        .into_any(),
    )
}

fn people() -> AnyView {
    let row = |name: &str, unit: &str, reason: &str, tone, state: &str| {
        let form = view! { <form method="post" action="/api/x"><Submit label="Thu hồi" kind=Kind::Danger small=true context=text(name)/></form> };
        Row::new(vec![
            Cell::link("/dang-vien/1", name, "0123.456789"),
            Cell::text(unit),
            Cell::text("21/11/2026"),
            Cell::view(view! { <Chip tone text=text(state)/> }),
            Cell::text(reason),
            Cell::view(form),
        ])
    };
    let columns = vec![
        Column::text("Họ và tên"),
        Column::text("Đơn vị"),
        Column::text("Từ ngày"),
        Column::text("Trạng thái"),
        Column::long("Lý do"),
        Column::actions("Thao tác"),
    ];
    let rows = vec![
        row(
            "Nguyễn Thị Hạnh",
            "Chi bộ thôn Đồng Tâm",
            "Kiêm nhiệm trong thời gian đồng chí Bảo đi học",
            Tone::Ok,
            "Đang giữ",
        ),
        row("Trần Văn Bảo", "Đảng bộ xã La Bằng", "", Tone::Plain, "Đã hết hạn"),
    ];
    view! { <Table caption="Người giữ quyền" columns rows/> }.into_any()
}

pub fn figures() -> AnyView {
    let (labels, mut series) = year();
    series.push(Series {
        name: text("Báo cáo đúng hạn"),
        values: (0..12).map(|m| (m != 4).then_some(30.0 + 4.0 * f64::from(m))).collect(),
    });
    series.push(Series {
        name: text("Có chuyên đề"),
        values: (0..12).map(|m| Some(22.0 + 3.0 * f64::from(m % 4))).collect(),
    });
    let counts = vec![Series {
        name: text("Nhiệm vụ đã giao"),
        values: (0..12).map(|m| Some(f64::from(m * m * 31 + 40))).collect(),
    }];
    let (columns, rows) = unit_table();
    let (months, again) = (labels.clone(), labels.clone());
    shell(
        "Số liệu",
        view! {
            <Columns even=true>
                <Card title="Bốn đường"><LineChart label="Bốn tỷ lệ" labels=again series/></Card>
                <Card title="Số đếm"><LineChart label="Nhiệm vụ đã giao" labels series=counts axis=Axis::Number/></Card>
            </Columns>
            <Card title="Bản đồ nhiệt"><HeatMap label="Báo cáo" columns=months rows=heat_rows()/></Card>
            <Card title="Thanh"><Stack tight=true>
                <Meter num=27 den=31 label="Có mặt" wide=true tone=Tone::Ok/>
                <Meter num=3 den=31 label="Vắng có lý do" wide=true tone=Tone::Warn/>
                <StackedBar label="Chưa có việc" slices=vec![Slice { label: text("Đang làm"), ..Slice::default() }]/>
            </Stack></Card>
            <Table caption="Theo đơn vị" columns rows show_caption=true/>
        }
        .into_any(),
    )
}

pub fn slips() -> AnyView {
    let qr = "<svg viewBox=\"0 0 29 29\"><path d=\"M1 1h7v7H1zM21 1h7v7h-7zM1 21h7v7H1zM11 1h2v5h-2zM15 3h3v2h-3zM10 10h9v9h-9zM22 12h5v3h-5zM21 22h3v3h-3zM26 26h2v2h-2zM3 12h4v5H3z\"/></svg>";
    let slips = (0..10)
        .map(|index| {
            view! {
                <Slip name="Nguyễn Thị Hạnh" unit="Chi bộ thôn Đồng Tâm" card_number=format!("0123.45678{index}") code="K7QM-4XTD-9R"
                    qr_svg=qr note="Dùng một lần, đến hết ngày 21/12/2026." address="sotay.example/kich-hoat"/>
            }
        })
        .collect_view();
    shell("Phiếu kích hoạt", view! { <SlipSheet>{slips}</SlipSheet> }.into_any())
}
