use super::*;

fn html(markdown: &str) -> String {
    to_html(markdown).unwrap().replace('\n', "")
}

#[test]
fn ordinary_writing_looks_as_written() {
    assert_eq!(
        html("Một **đoạn** ~~bỏ~~ *nghiêng*."),
        "<p>Một <strong>đoạn</strong> <del>bỏ</del> <em>nghiêng</em>.</p>"
    );
    assert_eq!(html("# Mục\n\n- một\n- hai"), "<h2>Mục</h2><ul><li>một</li><li>hai</li></ul>");
    assert_eq!(html("## Mục\n\n### Ý"), "<h2>Mục</h2><h3>Ý</h3>", "the largest used comes right below the title");
    assert_eq!(html("# Mục\n\n###### Sâu"), "<h2>Mục</h2><h6>Sâu</h6>", "no seventh level");
    let table = html("| Đơn vị | Số |\n|---|--:|\n| Xã | 5 |");
    assert!(table.starts_with(r#"<table tabindex="0"><thead><tr><th>Đơn vị</th><th align="right">Số</th>"#), "{table}");
    assert!(html("1. a\n2. b").starts_with("<ol>"));
    assert!(html("`<b>`").contains("<code>&lt;b&gt;</code>"));
}

#[test]
fn links_are_marked_and_lead_only_where_links_may() {
    let link = r#"<p><a href="https://a.example/b" rel="noopener nofollow">https://a.example/b</a></p>"#;
    assert_eq!(html("https://a.example/b"), link, "bare addresses become links");
    assert!(html("[thư](mailto:a@b.vn)").contains(r#"href="mailto:a@b.vn""#));
    assert!(html("[trang](/tin-tuc)").contains(r#"href="/tin-tuc""#));
    for evil in [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#10;script:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "[x](//evil.example)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
    ] {
        assert!(!html(evil).contains("href="), "{evil}: {}", html(evil));
    }
    for evil in ["[x](/\\evil.example)", "[x](\\\\evil.example)"] {
        assert!(!html(evil).contains('\\'), "a browser takes a backslash for a slash: {}", html(evil));
    }
}

#[test]
fn raw_html_is_shown_as_text() {
    for evil in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "text <b onclick=alert(1)>b</b>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe src=//evil.example></iframe>",
        "<style>*{display:none}</style>",
        "<!-- c --><form action=/api/x><input name=a></form>",
        "</p></div><script src=//evil.example/x.js></script>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    ] {
        let html = html(evil);
        let tags: Vec<&str> = html.split('<').skip(1).collect();
        assert!(tags.iter().all(|t| ["p>", "/p>"].iter().any(|ok| t.starts_with(ok))), "{evil}: {html}");
        assert!(html.contains("&lt;"), "{evil}: {html}");
    }
}

#[test]
fn attributes_cannot_be_smuggled_in() {
    for evil in [
        "[x](https://a.example \"t\" onmouseover=alert(1))",
        "[x](https://a.example/\"onmouseover=alert(1))",
        "[x](https://a.example '\" onmouseover=\"alert(1)')",
        "![x](/a.png\"onerror=alert(1))",
        "![\" onerror=\"alert(1)](/a.png)",
        "```js onload=alert(1)\nx\n```",
    ] {
        let html = html(evil);
        for tag in html.split('<').skip(1).filter_map(|t| t.split_once('>')).map(|(tag, _)| tag) {
            let outside_quotes: String = tag.split('"').step_by(2).collect();
            assert!(!outside_quotes.contains("on"), "{evil}: {html}");
        }
    }
}

#[test]
fn pictures_come_from_this_site_and_others_become_links() {
    let own = html("![Lễ phát động](/icons/le.png)");
    assert_eq!(own, r#"<p><img src="/icons/le.png" alt="Lễ phát động" loading="lazy"></p>"#);
    for url in ["https://evil.example/a.png", "http://evil.example/a.png"] {
        let html = html(&format!("![Ảnh lễ]({url})"));
        assert_eq!(html, format!(r#"<p><a href="{url}" rel="noopener nofollow">Ảnh lễ</a></p>"#));
    }
    assert!(
        html("![](https://evil.example/a.png)").contains(">https://evil.example/a.png</a>"),
        "no words: its address"
    );
    for url in ["//evil.example/a.png", "data:image/svg+xml;base64,PHN2Zz4=", "/\\evil.example/a.png", "a.png"] {
        let html = html(&format!("![Ảnh]({url})"));
        assert!(!html.contains("<img") && html.contains("Ảnh"), "{url}: {html}");
    }
    let nested = html("[![Ảnh](https://evil.example/a.png)](https://a.example)");
    assert_eq!(nested, r#"<p><a href="https://a.example" rel="noopener nofollow">Ảnh</a></p>"#);
}

/// On a small stack, so that recursion anywhere would end the test.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap()
}

#[test]
fn absurd_texts_neither_overflow_nor_hang() {
    let repeat = |piece: &str| piece.repeat(100_000 / piece.len());
    let texts = [
        ("quotes in one line", format!("{} x", ">".repeat(10_000)), true),
        ("quotes over lines", (0..10).map(|_| format!("{} x\n", "> ".repeat(4_900))).collect(), true),
        ("emphasis", format!("{}a{}", "*a **a ".repeat(6_000), "** a*".repeat(6_000)), true),
        ("pictures in pictures", format!("{}a{}", "![".repeat(12_000), "](/x)".repeat(12_000)), true),
        ("cells", format!("{}|\n{}|\n{}", "|a".repeat(200), "|-".repeat(200), "|\n".repeat(45_000)), true),
        ("line breaks", repeat("a  \n"), true),
        ("lists", repeat("- "), false),
        ("numbered lists", repeat("1. "), false),
        ("links in links", format!("{}a{}", "[".repeat(30_000), "](x)".repeat(15_000)), false),
        ("brackets", repeat("["), false),
        ("backticks", repeat("` `` ``` "), false),
        ("references", format!("[a]: {}\n\n{}", "/x".repeat(5_000), "[a]".repeat(29_000)), false),
        ("tags", repeat("<a href=x>"), false),
        ("entities", repeat("&lt;"), false),
        ("tildes", repeat("~~a "), false),
    ];
    for (name, text, refused) in texts {
        let started = std::time::Instant::now();
        let result = on_a_small_stack(move || to_html(&text));
        let (seconds, size) = (started.elapsed().as_secs_f64(), result.as_ref().map_or(0, String::len));
        println!("{name}: {seconds:.2} s, {size} bytes");
        assert!(seconds < 10.0, "{name} took {seconds} s");
        assert!(size < 2_000_000, "{name} became {size} bytes");
        assert!(!refused || result.is_err(), "{name} was not refused");
    }
}
