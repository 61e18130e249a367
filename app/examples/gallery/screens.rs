//! Whole screens.

use app::form::{Form, Submitted};
use app::ui::*;
use leptos::prelude::*;

pub fn text(text: &str) -> String {
    text.to_string()
}

fn frame(active: Tab) -> Frame {
    Frame {
        title: String::new(),
        active,
        unit_name: text("Chi bộ thôn Đồng Tâm"),
        person_name: text("Nguyễn Thị Hạnh"),
        initials: text("NH"),
        items: vec![
            NavItem::new("/", "Trang chủ", Glyph::Home),
            NavItem::new("/tong-quan", "Tổng quan", Glyph::Chart),
            NavItem::new("/sinh-hoat", "Sinh hoạt", Glyph::Meeting).badge(28, Tone::Bad),
            NavItem::new("/nhiem-vu", "Nhiệm vụ", Glyph::Task).badge(6, Tone::Warn),
            NavItem::new("/tin-tuc", "Tin tức", Glyph::News),
            NavItem::new("/dang-vien", "Đảng viên", Glyph::Member),
            NavItem::new("/don-vi", "Đơn vị, phân quyền", Glyph::Tree),
        ],
        links: vec![
            HeaderLink { href: text("/tim"), label: text("Tìm kiếm"), glyph: Glyph::Search, badge: 0 },
            HeaderLink { href: text("/thong-bao"), label: text("Thông báo"), glyph: Glyph::Bell, badge: 3 },
        ],
        demo: true,
        signed_in: true,
        ..Frame::default()
    }
}

pub fn home() -> AnyView {
    let frame = Frame { greeting: text("Chào đồng chí Hạnh"), ..frame(Tab::Home) };
    let answers =
        vec![Choice::new("coming", "Tham dự"), Choice::new("online", "Trực tuyến"), Choice::new("absent", "Xin vắng")];
    let foot = view! {
        <Icon glyph=Glyph::File/>
        <span><b>"3 tài liệu"</b>" cần đọc trước, khoảng 14 phút"</span>
        <Chip tone=Tone::Ok text="Đã lưu ngoại tuyến"/>
    };
    view! {
        <Shell frame>
            <PageHead title="Trang chủ" hidden=true/>
            <Columns>
                <Stack>
                    <form method="post" action="/api/answer">
                        <MeetingCard month="Tháng 12" day="03" title="Sinh hoạt chi bộ thường kỳ tháng 12" href="/sinh-hoat/1"
                            time="19:30 thứ Năm · còn 12 ngày" place="Nhà văn hóa thôn Đồng Tâm" foot=foot.into_any()>
                            <AnswerButtons name="answer" label="Đồng chí có dự không?" options=answers selected="coming"/>
                        </MeetingCard>
                    </form>
                    <Section title="Việc của tôi" more_href="/nhiem-vu" more_label="Tất cả 4 việc">
                        <List>
                            <TaskRow href="/nhiem-vu/1" title="Góp ý dự thảo báo cáo chính trị của Đảng bộ xã" ring=Ring::Late>
                                <Chip tone=Tone::Bad text="Quá hạn 1 ngày"/>
                            </TaskRow>
                            <TaskRow href="/nhiem-vu/2" title="Chụp ảnh tuyến đường tự quản tổ 3 và báo cáo số hộ tham gia">
                                <Chip tone=Tone::Warn text="Hạn thứ Hai 23/11"/>
                                <Chip tone=Tone::Info text="Từ nghị quyết tháng 11"/>
                            </TaskRow>
                            <TaskRow href="/nhiem-vu/3" title="Rà soát danh sách hộ cận nghèo" ring=Ring::Sent>
                                <Chip tone=Tone::Info text="Chờ nghiệm thu"/>
                            </TaskRow>
                            <TaskRow href="/nhiem-vu/4" title="Nộp bản tự nhận xét quý III" ring=Ring::Done>
                                <Chip tone=Tone::Ok text="Xong"/>
                            </TaskRow>
                        </List>
                    </Section>
                </Stack>
                <Stack>
                    <Section title="Đang chờ đồng chí">
                        <List>
                            <ListRow href="/sinh-hoat/bao-cao" title="Báo cáo kết quả sinh hoạt tháng 11" note="Hạn 05/12" glyph=Glyph::Flag>
                                <Chip tone=Tone::Warn text="Còn 2 ngày"/>
                            </ListRow>
                            <ListRow href="/nhiem-vu/duyet" title="Nghiệm thu nhiệm vụ" note="Của đảng viên trong chi bộ" glyph=Glyph::Inbox>
                                <Chip text="5"/>
                            </ListRow>
                        </List>
                    </Section>
                    <Section title="Tin mới" more_href="/tin-tuc" more_label="Xem thêm">
                        <List>
                            <NewsRow href="/tin-tuc/1" title="Hội nghị Ban Chấp hành Đảng bộ tỉnh lần thứ bảy thảo luận nhiệm vụ năm 2027"
                                meta="Tổ thư ký · 2 giờ trước · 4 phút đọc" unread=true image="/thumb.svg"/>
                            <NewsRow href="/tin-tuc/2" title="Hướng dẫn mới về đóng đảng phí: những điểm chi bộ cần lưu ý"
                                meta="Nghiệp vụ · Hôm qua · 6 phút đọc"/>
                        </List>
                    </Section>
                </Stack>
            </Columns>
        </Shell>
    }
    .into_any()
}

const MONTHS: [&str; 12] = ["12", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"];
type UnitRow = (&'static str, i64, i64, i64, i64, i64, i64);
const UNITS: [UnitRow; 9] = [
    ("Phường Phan Đình Phùng", 34, 2106, 973, 98, 0, 0),
    ("Phường Linh Sơn", 82, 1066, 945, 94, 0, 0),
    ("Phường Tích Lương", 65, 1685, 922, 86, 1, 0),
    ("Xã Phú Lương", 36, 3396, 903, 80, 0, 2),
    ("Xã Vô Tranh", 59, 2261, 883, 76, 3, 4),
    ("Xã Định Hóa", 47, 2492, 861, 72, 2, 6),
    ("Xã Bình Yên", 36, 2814, 844, 68, 6, 8),
    ("Xã Đại Từ", 77, 4146, 821, 65, 5, 10),
    ("Xã La Bằng", 78, 1309, 803, 58, 11, 12),
];

pub fn year() -> (Vec<String>, Vec<Series>) {
    let active = [62., 66., 70., 73., 77., 80., 83., 85., 87., 89., 90.3, 91.1];
    let met = [41., 44., 47., 52., 58., 61., 66., 71., 76., 80., 84., 87.];
    let series = |name: &str, values: [f64; 12]| Series { name: text(name), values: values.map(Some).to_vec() };
    (MONTHS.map(text).to_vec(), vec![series("Đã kích hoạt", active), series("Chi bộ họp qua Sổ tay", met)])
}

pub fn heat_rows() -> Vec<HeatRow> {
    let row = |(index, unit): (usize, &UnitRow)| HeatRow {
        label: text(unit.0),
        href: format!("/don-vi/{index}"),
        cells: (0..12)
            .map(|month: i64| {
                let wobble = (month * 37 + index as i64 * 53) % 17 - 8;
                (index != 8 || month > 1)
                    .then_some((unit.4 - 26 + 2 * month + wobble - index as i64 * 3).clamp(0, 100))
                    .into()
            })
            .collect(),
    };
    UNITS.iter().enumerate().map(row).collect()
}

pub fn unit_table() -> (Vec<Column>, Vec<Row>) {
    let columns = vec![
        Column::text("Đơn vị").sort("?xep=ten", None),
        Column::number("Đảng viên"),
        Column::number("Kích hoạt").sort("?xep=kich-hoat", Some(Sorted::Down)),
        Column::number("Đã báo cáo"),
        Column::number("Chậm"),
        Column::number("Việc quá hạn"),
    ];
    let rows = UNITS.into_iter().map(|(name, branches, members, active, reported, late, overdue)| {
        let tone = if reported >= 90 {
            Tone::Ok
        } else if reported >= 70 {
            Tone::Warn
        } else {
            Tone::Bad
        };
        Row::new(vec![
            Cell::link("/don-vi/1", name, format!("{branches} chi bộ")),
            Cell::number(members),
            Cell::view(view! { <Meter num=active den=1000/> }),
            Cell::view(view! { <Chip tone text=format!("{reported}%")/> }),
            Cell::count(late),
            Cell::count(overdue),
        ])
    });
    (columns, rows.collect())
}

pub fn dashboard() -> AnyView {
    let mut frame = frame(Tab::More);
    frame.items[1].current = true;
    frame.title = text("Tổng quan");
    frame.unit_name = text("Đảng bộ tỉnh");
    frame.person_name = text("Quản trị tỉnh");
    frame.initials = text("QT");
    let (labels, series) = year();
    let (columns, rows) = unit_table();
    let bar = |label: &str, value| BarItem { label: text(label), value, href: text("/dang-vien") };
    let funnel = vec![
        bar("Có hồ sơ", 98_700),
        bar("Đã kích hoạt", 89_910),
        bar("Đăng nhập tháng này", 81_022),
        bar("Dự họp qua Sổ tay", 75_394),
    ];
    let slice = |label: &str, value, tone| Slice { label: text(label), value, tone, href: text("/nhiem-vu") };
    let slices = vec![
        slice("Đã xong", 412, Tone::Ok),
        slice("Chờ nghiệm thu", 96, Tone::Info),
        slice("Đang làm", 312, Tone::Plain),
        slice("Quá hạn", 47, Tone::Bad),
    ];
    let months =
        (Some((text("?ky=2026-10"), text("Tháng 10/2026"))), Some((text("?ky=2026-12"), text("Tháng 12/2026"))));
    view! {
        <Shell frame>
            <PageHead title="Tổng quan tháng 11/2026" eyebrow="Toàn tỉnh">
                <PeriodPicker label="Tháng 11/2026" prev=months.0 next=months.1/>
                <LinkButton href="/xuat" label="Xuất báo cáo" icon=Glyph::Download/>
            </PageHead>
            <Stats>
                <Stat label="Đảng viên đã kích hoạt" value="91,1%" delta=Some(Delta::points(8)) note="89.910 / 98.700" href="/dang-vien"/>
                <Stat label="Chi bộ đã báo cáo sinh hoạt" value="87,2%" delta=Some(Delta::points(34)) note="4.186 / 4.801" href="/sinh-hoat"/>
                <Stat label="Tỷ lệ dự họp bình quân" value="92,6%" delta=Some(Delta::points(-5)) note="mục tiêu 90%"/>
                <Stat label="Nhiệm vụ đúng hạn" value="78,4%" delta=Some(Delta::points(61)) note="312 đang thực hiện"/>
            </Stats>
            <Columns>
                <Stack>
                    <Card title="Kích hoạt và sinh hoạt qua Sổ tay" lead="Khoảng cách giữa hai đường là nơi ứng dụng được cài nhưng chưa được dùng.">
                        <LineChart label="Tỷ lệ kích hoạt và tỷ lệ sinh hoạt qua Sổ tay, 12 tháng" labels series/>
                    </Card>
                    <Card flush=true title="Theo đơn vị">
                        <Table caption="Theo đơn vị" columns rows bare=true/>
                    </Card>
                </Stack>
                <Stack>
                    <Card title="Từ hồ sơ đến sinh hoạt" lead="Chạm một bước để xem danh sách">
                        <BarList label="Từ hồ sơ đến sinh hoạt" items=funnel funnel=true/>
                    </Card>
                    <Card title="Sinh hoạt 12 tháng" lead="Tỷ lệ chi bộ báo cáo đúng hạn">
                        <HeatMap label="Tỷ lệ chi bộ báo cáo đúng hạn theo tháng" columns=MONTHS.map(text).to_vec() rows=heat_rows()/>
                    </Card>
                    <Card title="Nhiệm vụ theo trạng thái">
                        <StackedBar label="Nhiệm vụ theo trạng thái" slices/>
                    </Card>
                    <Section title="Cần hỗ trợ trước">
                        <List>
                            <ListRow title="Xã La Bằng" note="11 chi bộ chưa báo cáo, 2 tháng liền">
                                <form method="post" action="/api/remind"><Submit label="Nhắc" kind=Kind::Soft small=true context="Xã La Bằng"/></form>
                            </ListRow>
                            <ListRow title="Xã Bình Yên" note="Kích hoạt 84%, 61 người cao tuổi chưa có thẻ QR">
                                <LinkButton href="/in-the" label="In thẻ" kind=Kind::Soft small=true context="Xã Bình Yên"/>
                            </ListRow>
                        </List>
                    </Section>
                </Stack>
            </Columns>
        </Shell>
    }
    .into_any()
}

/// What the server gives back for a form it refused.
pub fn refused() -> Submitted {
    let pair = |name: &str, value: &str| (text(name), text(value));
    Submitted {
        endpoint: text("/api/meeting/register"),
        fields: vec![
            pair("_form", "register"),
            pair("title", "Sinh hoạt chuyên đề quý IV"),
            pair("date", ""),
            pair("kind", "thematic"),
            pair("note", "</textarea><script>alert(1)</script>"),
            pair("remind", "1"),
        ],
        errors: vec![
            pair("date", "Chọn ngày sinh hoạt."),
            pair("place", "Nhập nơi họp hoặc đường dẫn họp trực tuyến."),
        ],
        message: Some(text("Chưa đăng ký được buổi sinh hoạt")),
    }
}

pub fn form() -> AnyView {
    let flash = Some(Flash { tone: Tone::Ok, text: text("Đã lưu nháp lúc 20:41.") });
    let frame = Frame { flash, title: text("Sinh hoạt"), ..frame(Tab::Meetings) };
    provide_context(refused());
    let kinds = vec![
        Choice::new("regular", "Thường kỳ").hint("Mỗi tháng một lần, ngày 03"),
        Choice::new("thematic", "Chuyên đề").hint("Ít nhất mỗi quý một lần"),
        Choice::new("extraordinary", "Bất thường"),
    ];
    let chairs = vec![Choice::new("1", "Nguyễn Thị Hạnh · Bí thư"), Choice::new("2", "Trần Văn Bảo · Phó Bí thư")];
    let modes = vec![
        Choice::new("place", "Tại chỗ").glyph(Glyph::Pin),
        Choice::new("online", "Trực tuyến").glyph(Glyph::Video),
    ];
    view! {
        <Shell frame>
            <Breadcrumb items=vec![(text("/sinh-hoat"), text("Sinh hoạt"))] current="Đăng ký"/>
            <PageHead title="Đăng ký buổi sinh hoạt" lead="Gửi lên Đảng ủy xã trước ngày họp. Đảng viên trong chi bộ được báo ngay."/>
            <Form class="form" action="/api/meeting/register" name="register">
                <ErrorSummary labels=vec![("date", "Ngày"), ("place", "Nơi họp")]/>
                <TextField name="title" label="Tên buổi sinh hoạt" required=true maxlength=200/>
                <RadioGroup name="kind" label="Loại" options=kinds required=true stacked=true/>
                <FieldRow>
                    <DateField name="date" label="Ngày" required=true/>
                    <TimeField name="time" label="Bắt đầu" required=true value="19:30"/>
                    <NumberField name="minutes" label="Số phút" required=true value="90" min=Some(30) max=Some(600)/>
                </FieldRow>
                <RadioGroup name="mode" label="Hình thức" options=modes value="place" required=true/>
                <TextField name="place" label="Nơi họp" hint="Ví dụ: Nhà văn hóa thôn Đồng Tâm" required=true/>
                <SelectField name="chair" label="Chủ trì" options=chairs required=true value="1"/>
                <TextArea name="note" label="Nội dung chính" hint="Mỗi dòng một mục." rows=4/>
                <FileField name="file" label="Tài liệu" hint="PDF hoặc Word, không quá 20 MB." accept=".pdf,.docx"/>
                <CheckField name="remind" label="Nhắc đảng viên trước một ngày" hint="Gửi thông báo trong ứng dụng."/>
                <Actions>
                    <Submit label="Đăng ký" icon=Glyph::Send/>
                    <Submit label="Lưu nháp" kind=Kind::Plain name="draft" value="1" no_check=true/>
                </Actions>
            </Form>
        </Shell>
    }
    .into_any()
}

pub fn login() -> AnyView {
    view! {
        <BareShell lead="Sổ tay của chi bộ và đảng viên" demo=true>
            <Card>
                <PageHead title="Đăng nhập"/>
                <Form class="form" action="/api/login">
                    <TextField name="login" label="Số thẻ đảng viên hoặc số điện thoại" required=true autocomplete="username" inputmode="tel"/>
                    <PasswordField name="password" label="Mật khẩu"/>
                    <Submit label="Đăng nhập" wide=true/>
                    <LinkButton href="/kich-hoat" label="Kích hoạt tài khoản lần đầu" icon=Glyph::Qr wide=true/>
                </Form>
                <Disclosure summary="Quên mật khẩu?">
                    <p class="muted">"Bí thư chi bộ in lại phiếu kích hoạt cho đồng chí. Mã mới dùng một lần."</p>
                </Disclosure>
            </Card>
        </BareShell>
    }
    .into_any()
}
