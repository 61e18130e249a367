//! News over the year for the province and its communes, and who read it.

use std::collections::HashSet;

use domain::{
    ids::{ArticleId, MemberId},
    news::{ArticleDraft, ArticleState},
    time::{DAY, HOUR, Timestamp},
};

use super::{
    bundle::{Bundle, EDITOR},
    dice::Dice,
    people::Crowd,
    phrases::{capital, expand},
    rows::ArticleRow,
    tasks::When,
    world::{Node, World},
};

const PROVINCE: &str = include_str!("../../data/demo/news_province.md");
const COMMUNE: &str = include_str!("../../data/demo/news_commune.md");
/// Days in which read marks are made.
const READ_DAYS: i64 = 45;

/// Articles of a year; `places` are the communes or hamlets that they tell about.
fn articles(
    world: &World,
    dice: &mut Dice,
    (unit, author): (&Node, MemberId),
    texts: &'static str,
    count: i64,
    places: impl Fn(&mut Dice) -> [String; 3],
) -> Vec<ArticleRow> {
    let templates: Vec<&str> = texts.split("\n=====\n").collect();
    let mut last_used = vec![-(templates.len() as i64); templates.len()];
    let mut used = HashSet::new();
    let mut rows = Vec::with_capacity(count as usize + 1);
    for index in 0..=count {
        let ago = 358.0 * (count - index) as f64 / count as f64;
        let day = world.now.plus(-(ago * DAY as f64) as i64).date();
        let at = Timestamp::from_local(day.into()).plus(dice.between(7 * 60, 18 * 60) * 60);
        let at = at.min(world.now.plus(-dice.between(1, 9) * HOUR));
        // What was not told for the longest time comes first, so that no two neighbours are alike.
        let mut order: Vec<(f64, usize)> =
            last_used.iter().enumerate().map(|(which, last)| (*last as f64 + 7.0 * dice.unit(), which)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, which) in order {
            let places = places(dice);
            let Some(written) = write(dice, templates[which], at, &places) else { continue };
            if used.insert(written.title.clone()) {
                let state = if index == count { ArticleState::Draft } else { ArticleState::Published };
                let html = html(&written.body);
                rows.push(ArticleRow {
                    id: ArticleId(dice.id(at)),
                    unit: unit.id,
                    draft: written,
                    html,
                    state,
                    author,
                    at,
                });
                last_used[which] = index;
                break;
            }
        }
    }
    rows
}

fn write(dice: &mut Dice, template: &str, at: Timestamp, [a, b, c]: &[String; 3]) -> Option<ArticleDraft> {
    let when = When::of(at.month());
    let mut words = vec![("xa", a.as_str()), ("xa2", b.as_str()), ("thon", b.as_str()), ("thon2", c.as_str())];
    words.extend(when.words());
    let (title, body) = template.split_once('\n')?;
    let title = capital(&expand(dice, title, &words));
    let body: Vec<String> = body.trim().split("\n\n").map(|block| expand(dice, block, &words)).collect();
    ArticleDraft::parse(&title, "", &body.join("\n\n")).ok()
}

/// News of a province about its communes.
pub(super) fn of_province(
    world: &World,
    dice: &mut Dice,
    author: (&Node, MemberId),
    communes: &[&str],
    count: i64,
) -> Vec<ArticleRow> {
    articles(world, dice, author, PROVINCE, count, |dice| {
        let first = dice.pick(communes).to_string();
        let others: Vec<&&str> = communes.iter().filter(|c| **c != first).collect();
        let second = if others.is_empty() { first.clone() } else { dice.pick(&others).to_string() };
        [first, second, String::new()]
    })
}

/// News of a commune about its hamlets.
pub(super) fn of_commune(world: &World, dice: &mut Dice, bundle: &mut Bundle, count: i64) {
    let villages: Vec<&str> =
        bundle.branches.iter().filter(|b| b.crowd == Crowd::Village).map(|b| b.short.as_str()).collect();
    if villages.len() < 2 || count == 0 {
        return;
    }
    let author = (&bundle.unit, bundle.member(bundle.office, EDITOR));
    let rows = articles(world, dice, author, COMMUNE, count, |dice| {
        let first = dice.between(0, villages.len() as i64 - 1) as usize;
        let second = (first + dice.between(1, villages.len() as i64 - 1) as usize) % villages.len();
        [bundle.short.clone(), villages[first].to_owned(), villages[second].to_owned()]
    });
    bundle.rows.articles.extend(rows);
}

/// Articles young enough to have read marks, newest last.
pub(super) fn recent(world: &World, rows: &[ArticleRow]) -> Vec<(ArticleId, Timestamp)> {
    let since = world.now.plus(-READ_DAYS * DAY);
    rows.iter().filter(|a| a.state == ArticleState::Published && a.at > since).map(|a| (a.id, a.at)).collect()
}

/// The same of a bundle's own news.
pub(super) fn own(world: &World, bundle: &Bundle) -> Vec<(ArticleId, Timestamp)> {
    let mut articles = recent(world, &bundle.rows.articles);
    let elsewhere: HashSet<ArticleId> =
        bundle.rows.articles.iter().filter(|a| a.unit != bundle.unit.id).map(|a| a.id).collect();
    articles.retain(|(id, _)| !elsewhere.contains(id));
    articles
}

/// What a sample of the bundle's members read of the province's and of their own commune's news.
pub(super) fn reads(world: &World, dice: &mut Dice, bundle: &mut Bundle, of_province: &[(ArticleId, Timestamp)]) {
    let mut seen = of_province.to_vec();
    seen.extend(own(world, bundle));
    for member in &bundle.rows.members {
        let Some(activated) = member.activated_at else { continue };
        if !dice.chance(world.readers) {
            continue;
        }
        let appetite = 0.15 + 0.6 * dice.unit();
        for (article, at) in &seen {
            let from = (*at).max(activated).plus(60);
            if from < world.now && dice.chance(appetite) {
                bundle.rows.reads.push((*article, member.id, dice.moment(from, world.now.min(from.plus(6 * DAY)))));
            }
        }
    }
}

/// HTML of the little Markdown that the texts use, as the handbook's own renderer writes it.
pub(super) fn html(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() + 128);
    for block in markdown.split("\n\n").map(str::trim).filter(|b| !b.is_empty()) {
        if let Some(heading) = block.strip_prefix("## ") {
            out.push_str(&format!("<h2>{}</h2>\n", inline(heading)));
        } else if let Some(quote) = block.strip_prefix("> ") {
            out.push_str(&format!("<blockquote>\n<p>{}</p>\n</blockquote>\n", inline(quote)));
        } else if block.starts_with("- ") {
            let items: String =
                block.lines().map(|l| format!("<li>{}</li>\n", inline(l.trim_start_matches("- ")))).collect();
            out.push_str(&format!("<ul>\n{items}</ul>\n"));
        } else {
            out.push_str(&format!("<p>{}</p>\n", inline(block)));
        }
    }
    out
}

fn inline(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split("**").enumerate() {
        if index > 0 {
            out.push_str(if index % 2 == 1 { "<strong>" } else { "</strong>" });
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_that_cannot_break_out() {
        let text = "Một **hai** <script>\n\n## Ba & bốn\n\n- năm\n- sáu\n\n> bảy";
        assert_eq!(
            html(text),
            "<p>Một <strong>hai</strong> &lt;script&gt;</p>\n<h2>Ba &amp; bốn</h2>\n<ul>\n<li>năm</li>\n<li>sáu</li>\n</ul>\n\
             <blockquote>\n<p>bảy</p>\n</blockquote>\n"
        );
    }

    #[test]
    fn every_text_fills_all_its_slots() {
        let now = Timestamp(1_795_000_000_000_000);
        let mut dice = Dice::of(1, "news");
        let places = ["xã A".to_owned(), "thôn B".to_owned(), "thôn C".to_owned()];
        for template in PROVINCE.split("\n=====\n").chain(COMMUNE.split("\n=====\n")) {
            let draft = write(&mut dice, template, now, &places).expect("a draft");
            let all = format!("{} {}", draft.title, draft.body);
            assert!(!all.contains(['{', '}']), "{all}");
            for word in ["xa ", "thon", "thang", "quy "] {
                assert!(!all.split(' ').any(|w| w == word), "{word} is left in {all}");
            }
            assert!(draft.body.split("\n\n").count() >= 2, "{all}");
        }
    }
}
