//! Tests of news on both databases.

use domain::{
    grants::Role,
    ids::ArticleId,
    news::{ArticleDraft, ArticleState, PAGE},
    paging::Turn,
    policy::{Actor, act},
    time::{MINUTE, Timestamp},
    units::UnitRef,
};

use super::*;
use crate::{
    Db, Error,
    testing::{Fixture, fixture, for_each_db},
};

fn article(title: &str, publish: bool) -> NewArticle {
    let text = ArticleDraft::parse(title, "", "Nội dung của bài.").unwrap();
    NewArticle { text, html: "<p>Nội dung của bài.</p>".to_owned(), publish }
}

/// An administrator of the whole organisation writes for `unit`.
async fn write(f: &Fixture, unit: &UnitRef, title: &str, publish: bool, at: Timestamp) -> ArticleId {
    let editor = f.actor(Role::Editor, &f.province).await;
    let id = ArticleId::fresh();
    create(&f.db, editor.may(unit).unwrap(), id, article(title, publish), at).await.unwrap();
    id
}

async fn titles(db: &Db, reader: &Actor) -> Vec<String> {
    let permit = reader.may::<act::ReadNews>(&reader.unit).unwrap();
    audience(db, &permit, Turn::FIRST).await.unwrap().items.into_iter().map(|a| a.title).collect()
}

async fn audit_lines(db: &Db) -> i64 {
    on!(db, c => sqlx::query_scalar("SELECT COUNT(*) FROM audit").fetch_one(c).await).unwrap()
}

#[tokio::test]
async fn members_read_what_their_unit_and_those_above_published() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        for (n, (unit, title)) in [
            (&f.province, "tỉnh"),
            (&f.commune_a, "xã A"),
            (&f.commune_b, "phường B"),
            (&f.branch_a1, "chi bộ A1"),
            (&f.branch_a2, "chi bộ A2"),
        ]
        .into_iter()
        .enumerate()
        {
            write(&f, unit, title, true, f.now.plus(n as i64)).await;
        }
        write(&f, &f.province, "bản nháp", false, f.now).await;
        assert_eq!(titles(&db, &f.member_actor(&f.branch_a1)).await, ["chi bộ A1", "xã A", "tỉnh"]);
        assert_eq!(titles(&db, &f.member_actor(&f.branch_g1)).await, ["xã A", "tỉnh"], "below the addressed unit");
        assert_eq!(titles(&db, &f.member_actor(&f.branch_b1)).await, ["phường B", "tỉnh"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_opens_what_is_not_for_them() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let (id, draft) =
            (write(&f, &f.commune_a, "xã A", true, f.now).await, write(&f, &f.commune_a, "nháp", false, f.now).await);
        let unit = target(&db, id).await.unwrap();
        assert_eq!(unit, f.commune_a);
        assert!(matches!(target(&db, ArticleId::fresh()).await, Err(Error::NotFound)));

        let member = f.member_actor(&f.branch_a1);
        let permit = member.may::<act::ReadNews>(&unit).unwrap();
        assert_eq!(published(&db, &permit, id).await.unwrap().title, "xã A");
        assert!(matches!(published(&db, &permit, draft).await, Err(Error::NotFound)), "a draft");
        let own = member.may::<act::ReadNews>(&f.branch_a1).unwrap();
        assert!(matches!(published(&db, &own, id).await, Err(Error::NotFound)), "a permit for another unit");

        let outsider = f.member_actor(&f.branch_b1);
        assert!(outsider.may::<act::ReadNews>(&unit).is_err());
        assert!(outsider.may::<act::MarkNewsRead>(&unit).is_err());
        let editor_below = f.actor(Role::Editor, &f.branch_a1).await;
        assert!(editor_below.may::<act::WriteNews>(&unit).is_err(), "grants never reach up");
    })
    .await;
}

#[tokio::test]
async fn read_marks_are_set_once_and_counted() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let id = write(&f, &f.province, "một", true, f.now).await;
        write(&f, &f.branch_a1, "hai", true, f.now.plus(1)).await;
        let member = f.member_actor(&f.branch_a1);
        let own = member.may_own::<act::ViewOwn>().unwrap();
        assert_eq!(unread_count(&db, &own).await.unwrap(), 2);
        let before = audit_lines(&db).await;
        for _ in 0..2 {
            let permit = member.may::<act::MarkNewsRead>(&f.province).unwrap();
            mark_read(&db, permit, id, f.now.plus(9)).await.unwrap();
        }
        assert_eq!(audit_lines(&db).await, before, "reading leaves no line in the log");
        assert_eq!(unread_count(&db, &own).await.unwrap(), 1);
        let cards = latest(&db, &own, 5).await.unwrap();
        assert_eq!(
            cards.iter().map(|c| (c.title.as_str(), c.read)).collect::<Vec<_>>(),
            [("hai", false), ("một", true)]
        );
        assert_eq!(latest(&db, &own, 1).await.unwrap().len(), 1);
        let permit = member.may::<act::ReadNews>(&f.province).unwrap();
        assert!(published(&db, &permit, id).await.unwrap().read);

        let editor = f.actor(Role::Editor, &f.province).await;
        let permit = editor.may::<act::WriteNews>(&f.province).unwrap();
        assert_eq!(readers(&db, &permit, id).await.unwrap(), 1);
        let other = f.member_actor(&f.branch_b1).may_own::<act::ViewOwn>().unwrap();
        assert_eq!(unread_count(&db, &other).await.unwrap(), 1, "marks are personal");
    })
    .await;
}

#[tokio::test]
async fn the_same_request_twice_is_one_change() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let editor = f.actor(Role::Editor, &f.commune_a).await;
        let permit = || editor.may::<act::WriteNews>(&f.commune_a).unwrap();
        let id = ArticleId::fresh();
        let before = audit_lines(&db).await;
        for _ in 0..2 {
            create(&db, permit(), id, article("Tin", true), f.now).await.unwrap();
        }
        assert_eq!(audit_lines(&db).await, before + 1);
        let other = create(&db, permit(), id, article("Tin khác", true), f.now).await;
        assert!(matches!(other, Err(Error::Conflict(_))), "{other:?}");
        for minute in 1..=2 {
            let at = f.now.plus(minute * MINUTE);
            update(&db, permit(), permit(), id, 1, article("Tin sửa", false), at).await.unwrap();
        }
        assert_eq!(audit_lines(&db).await, before + 2);
        for _ in 0..2 {
            withdraw(&db, permit(), id, f.now).await.unwrap();
        }
        assert_eq!(audit_lines(&db).await, before + 3);
        assert_eq!(editable(&db, &permit(), id).await.unwrap().version, 3);
    })
    .await;
}

#[tokio::test]
async fn an_edit_of_an_older_version_is_refused() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let editor = f.actor(Role::Editor, &f.commune_a).await;
        let permit = || editor.may::<act::WriteNews>(&f.commune_a).unwrap();
        let id = write(&f, &f.commune_a, "gốc", false, f.now).await;
        let (one, two) = tokio::join!(
            update(&db, permit(), permit(), id, 1, article("của một người", true), f.now.plus(60)),
            update(&db, permit(), permit(), id, 1, article("của người khác", true), f.now.plus(60)),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let refused = one.and(two).unwrap_err();
        assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
        let article = editable(&db, &permit(), id).await.unwrap();
        assert_eq!((article.version, article.state), (2, ArticleState::Published));
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_article_is_seen_by_editors_only_and_can_come_back() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let id = write(&f, &f.commune_a, "tin", true, f.now).await;
        let (member, editor) = (f.member_actor(&f.branch_a1), f.actor(Role::Editor, &f.commune_a).await);
        let permit = || editor.may::<act::WriteNews>(&f.commune_a).unwrap();
        withdraw(&db, permit(), id, f.now.plus(60)).await.unwrap();
        let reading = member.may::<act::ReadNews>(&f.commune_a).unwrap();
        assert!(titles(&db, &member).await.is_empty());
        assert!(matches!(published(&db, &reading, id).await, Err(Error::NotFound)));
        mark_read(&db, member.may(&f.commune_a).unwrap(), id, f.now).await.unwrap();
        assert_eq!(readers(&db, &permit(), id).await.unwrap(), 0, "what is not published is not noted");
        assert_eq!(editable(&db, &permit(), id).await.unwrap().state, ArticleState::Withdrawn);

        update(&db, permit(), permit(), id, 2, article("tin", true), f.now.plus(120)).await.unwrap();
        let back = published(&db, &reading, id).await.unwrap();
        assert_eq!(back.published_at, Some(f.now), "it keeps its place in time");
    })
    .await;
}

#[tokio::test]
async fn an_article_moves_to_another_unit_only_with_both_permits() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let id = write(&f, &f.commune_a, "tin", true, f.now).await;
        let editor = f.actor(Role::Editor, &f.province).await;
        let permit = |unit: &UnitRef| editor.may::<act::WriteNews>(unit).unwrap();
        let wrong = update(&db, permit(&f.commune_b), permit(&f.commune_b), id, 1, article("tin", true), f.now).await;
        assert!(matches!(wrong, Err(Error::Conflict(_))), "a permit for a unit where the article is not: {wrong:?}");
        let wrong = withdraw(&db, permit(&f.commune_b), id, f.now).await;
        assert!(matches!(wrong, Err(Error::NotFound)), "{wrong:?}");
        let before = audit_lines(&db).await;
        update(&db, permit(&f.commune_a), permit(&f.commune_b), id, 1, article("tin", true), f.now).await.unwrap();
        assert_eq!(audit_lines(&db).await, before + 2, "both units have it in their log");
        assert_eq!(titles(&db, &f.member_actor(&f.branch_b1)).await, ["tin"]);
        assert!(titles(&db, &f.member_actor(&f.branch_a1)).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn editors_list_their_part_of_the_tree_by_state() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        write(&f, &f.province, "tỉnh", true, f.now).await;
        write(&f, &f.commune_a, "xã A", true, f.now).await;
        write(&f, &f.branch_g1, "nháp ở dưới", false, f.now).await;
        write(&f, &f.branch_b1, "nháp nơi khác", false, f.now).await;
        let editor = f.actor(Role::Editor, &f.commune_a).await;
        let scope = editor.may::<act::WriteNews>(&f.commune_a).unwrap().scope();
        let list = async |state| -> Vec<String> {
            managed(&db, &scope, state, Turn::FIRST).await.unwrap().items.into_iter().map(|a| a.title).collect()
        };
        assert_eq!(list(ArticleState::Published).await, ["xã A"]);
        assert_eq!(list(ArticleState::Draft).await, ["nháp ở dưới"]);
        assert!(list(ArticleState::Withdrawn).await.is_empty());

        let auditor = f.actor(Role::Auditor, &f.commune_a).await;
        let scope = auditor.may::<act::ReadNews>(&f.commune_a).unwrap().scope();
        assert_eq!(managed(&db, &scope, ArticleState::Published, Turn::FIRST).await.unwrap().items.len(), 1);
        assert!(managed(&db, &scope, ArticleState::Draft, Turn::FIRST).await.is_err(), "drafts are for editors");
    })
    .await;
}

#[tokio::test]
async fn pages_turn_both_ways_without_loss() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        // Several of one moment, so that the identifier decides.
        for n in 0..(2 * PAGE as i64 + 5) {
            write(&f, &f.province, &format!("tin {n}"), true, f.now.plus(n / 3)).await;
        }
        let permit = f.member_actor(&f.branch_a1).may::<act::ReadNews>(&f.branch_a1).unwrap();
        let page = async |turn| audience(&db, &permit, turn).await.unwrap();
        let first = page(Turn::FIRST).await;
        let second = page(Turn::Older(first.older.unwrap())).await;
        let third = page(Turn::Older(second.older.unwrap())).await;
        assert_eq!((first.items.len(), second.items.len(), third.items.len()), (PAGE, PAGE, 5));
        assert!(first.newer.is_none() && third.older.is_none());
        let all: std::collections::BTreeSet<_> =
            [&first, &second, &third].into_iter().flat_map(|p| &p.items).map(|a| a.id).collect();
        assert_eq!(all.len(), 2 * PAGE + 5);
        assert_eq!(page(Turn::Newer(third.newer.unwrap())).await.items, second.items);
        assert_eq!(page(Turn::Newer(second.newer.unwrap())).await.items, first.items);

        let editor = f.actor(Role::Editor, &f.province).await;
        let scope = editor.may::<act::WriteNews>(&f.province).unwrap().scope();
        let page = async |turn| managed(&db, &scope, ArticleState::Published, turn).await.unwrap();
        let first = page(Turn::FIRST).await;
        let second = page(Turn::Older(first.older.unwrap())).await;
        assert_eq!(page(Turn::Newer(second.newer.unwrap())).await.items, first.items);
    })
    .await;
}
