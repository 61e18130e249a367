//! Minutes on both databases: two writers, two who confirm, and a chain that shows what was tampered with.

use domain::{
    grants::Role,
    ids::{MeetingId, MemberId, MinutesId},
    meetings::{AgendaItem, AgendaKind, MeetingKind, Plan},
    minutes::{DiffLine, Kept, Seat, Section, Text},
    policy::{Actor, Permit, act},
    time::DAY,
};

use super::*;
use crate::{
    meetings,
    testing::{Fixture, fixture, for_each_db},
};

struct Scene<'a> {
    db: &'a Db,
    f: &'a Fixture,
    secretary: Actor,
    deputy: Actor,
    meeting: MeetingId,
}

impl<'a> Scene<'a> {
    /// A branch with two leaders and a meeting that was held an hour ago.
    async fn of(db: &'a Db, f: &'a Fixture) -> Self {
        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let mut deputy = f.member_actor(&f.branch_a1);
        f.grant(&mut deputy, Role::DeputySecretary, &f.branch_a1).await;
        let mut scene = Self { db, f, secretary, deputy, meeting: MeetingId::fresh() };
        scene.meeting = scene.held(0).await;
        scene
    }

    async fn held(&self, days: i64) -> MeetingId {
        let starts_at = self.f.now.plus(-days * DAY);
        let plan = Plan {
            kind: MeetingKind::Extraordinary,
            theme: "Họp".into(),
            starts_at,
            minutes: 90,
            place: "Nhà văn hóa".into(),
            link: String::new(),
            chair: None,
            clerk: None,
            agenda: vec![
                AgendaItem {
                    title: "Thời sự".into(),
                    minutes: 30,
                    presenter: String::new(),
                    kind: AgendaKind::Information,
                },
                AgendaItem {
                    title: "Thảo luận".into(),
                    minutes: 60,
                    presenter: String::new(),
                    kind: AgendaKind::Discussion,
                },
            ],
            report_due: starts_at.plus(2 * DAY).date(),
        };
        let id = MeetingId::fresh();
        let unit = &self.f.branch_a1;
        meetings::register(self.db, self.secretary.may(unit).unwrap(), id, None, plan, self.f.now).await.unwrap();
        meetings::all_present(self.db, self.secretary.may(unit).unwrap(), id, self.f.now).await.unwrap();
        id
    }

    fn writes(&self, who: &Actor) -> Permit<act::WriteMinutes> {
        who.may(&self.f.branch_a1).unwrap()
    }

    fn reads(&self) -> Permit<act::ReadMinutes> {
        self.secretary.may(&self.f.branch_a1).unwrap()
    }

    async fn keep(&self, who: &Actor, base: i64, body: &str, seconds: i64) -> Kept {
        let edit = Edit { section: Section::Item(1), base, draft: "Một\nHai\nBa".into(), body: body.into() };
        keep(self.db, self.writes(who), self.meeting, edit, self.f.now.plus(seconds)).await.unwrap()
    }

    async fn texts(&self, meeting: MeetingId) -> Vec<Text> {
        let facts = facts(self.db, &self.reads(), meeting).await.unwrap();
        texts(self.db, &self.reads(), meeting, &facts).await.unwrap()
    }

    /// Writes the same into every section.
    async fn write(&self, meeting: MeetingId, said: &str) {
        for Text { section, body: draft, revision: base, .. } in self.texts(meeting).await {
            let edit = Edit { section, base, draft, body: said.to_owned() };
            keep(self.db, self.writes(&self.secretary), meeting, edit, self.f.now).await.unwrap();
        }
    }

    async fn propose(&self, meeting: MeetingId) -> Result<MinutesId> {
        let id = MinutesId::fresh();
        propose(self.db, self.writes(&self.secretary), id, meeting, self.f.now).await.map(|()| id)
    }

    async fn newest(&self) -> Version {
        newest(self.db, &self.reads(), self.meeting).await.unwrap().unwrap()
    }

    async fn confirm(
        &self,
        who: &Actor,
        id: MinutesId,
        meeting: MeetingId,
        seat: Seat,
        seal: Option<Seal>,
    ) -> Result<Confirmed> {
        confirm(self.db, who.may(&self.f.branch_a1).unwrap(), id, meeting, seat, seal, self.f.now).await
    }

    /// Locks minutes; their code and file are made from `name`.
    async fn locked(&self, meeting: MeetingId, name: &str) -> MinutesId {
        self.write(meeting, name).await;
        let id = self.propose(meeting).await.unwrap();
        self.confirm(&self.secretary, id, meeting, Seat::Clerk, None).await.unwrap();
        let sequence = next_sequence(self.db, &self.deputy.may(&self.f.branch_a1).unwrap()).await.unwrap();
        let seal = Seal { sequence, code: name.to_owned(), pdf: name.as_bytes().to_vec() };
        let done = self.confirm(&self.deputy, id, meeting, Seat::Chair, Some(seal)).await.unwrap();
        assert_eq!(done, Confirmed::Both);
        id
    }
}

async fn run(db: &Db, sql: &'static str, id: MinutesId) {
    db.write(move |tx| {
        Box::pin(async move { Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await.map(drop))?) })
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn two_writers_lose_nothing() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let (secretary, deputy) = (s.secretary.clone(), s.deputy.clone());
        let saved = s.keep(&secretary, 0, "Một\nHai\nBa\nBốn", 0).await;
        assert_eq!(saved, Kept::Saved { revision: 1, sent: 1, merged: None, at: f.now });
        assert_eq!(s.keep(&secretary, 0, "Một\nHai\nBa\nBốn", 9).await, saved, "the same request again");

        // The deputy started from the draft too, and changed another line.
        let merged = s.keep(&deputy, 0, "Một!\nHai\nBa", 20).await;
        let text = Some("Một!\nHai\nBa\nBốn".to_owned());
        assert_eq!(merged, Kept::Saved { revision: 3, sent: 2, merged: text, at: f.now.plus(20) });
        // What the deputy typed meanwhile starts from what was sent.
        let Kept::Saved { merged, .. } = s.keep(&deputy, 2, "Một!\nHai!\nBa", 30).await else { panic!("a clash") };
        assert_eq!(merged.as_deref(), Some("Một!\nHai!\nBa\nBốn"));

        let clash = s.keep(&secretary, 1, "Một?\nHai\nBa\nBốn", 40).await;
        let Kept::Clash { revision, theirs, changed, written } = clash else { panic!("both changed the first line") };
        assert_eq!((revision, theirs.as_str()), (5, "Một!\nHai!\nBa\nBốn"));
        let gone = ["Một", "Hai"].map(|line| DiffLine::Removed(line.into()));
        let came = ["Một!", "Hai!"].map(|line| DiffLine::Added(line.into()));
        let around = [DiffLine::Same("Ba".into())];
        assert_eq!(changed, [&gone[..], &came, &around].concat(), "since the text from which the secretary started");
        assert_eq!(written.by, f.members_of(&f.branch_a1)[1].full_name);
        let texts = s.texts(s.meeting).await;
        assert_eq!(texts[2].body, "Một!\nHai!\nBa\nBốn", "a clash stores nothing");
        assert_eq!(texts[1].revision, 0, "a section that nobody wrote builds itself");

        let past_ones = history(&db, &s.writes(&secretary), s.meeting, Section::Item(1)).await.unwrap();
        assert_eq!(past_ones.len(), 2, "one line a sitting: {past_ones:?}");
        let first = past(&db, &s.writes(&secretary), s.meeting, Section::Item(1), 1).await.unwrap();
        assert_eq!(first, "Một\nHai\nBa\nBốn");
    })
    .await;
}

#[tokio::test]
async fn facts_come_from_the_meeting() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let facts = facts(&db, &s.reads(), s.meeting).await.unwrap();
        assert_eq!((facts.unit.as_str(), facts.superior.as_str()), ("Chi bộ thôn Đồng Tâm", "Đảng bộ xã An Bình"));
        assert_eq!(facts.locality, "An Bình");
        assert_eq!((facts.present.expected, facts.present.attended()), (4, 4));
        assert_eq!(facts.present.exempt, ["Vũ Đình Ân"]);
        assert!(facts.present.elsewhere.is_empty());
        f.away(f.members_of(&f.branch_a1)[1].id, f.now.plus(-40 * DAY).date(), None).await;
        let later = super::facts(&db, &s.reads(), s.meeting).await.unwrap();
        assert_eq!(later.present.elsewhere, ["Trần Văn Bình"]);
        assert_eq!(facts.items.iter().map(|i| i.title.as_str()).collect::<Vec<_>>(), ["Thời sự", "Thảo luận"]);
        let outsider = f.actor(Role::Secretary, &f.branch_b1).await;
        let elsewhere: Permit<act::ReadMinutes> = outsider.may(&f.branch_b1).unwrap();
        assert!(matches!(super::facts(&db, &elsewhere, s.meeting).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn votes_and_speakers_stand_with_their_item() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let (meeting, by, now) = (s.meeting, s.secretary.member, f.now);
        let (open, secret) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
        db.write(move |tx| {
            Box::pin(async move {
                for (id, hidden, item) in [(open, false, Some(1)), (secret, true, None::<i64>)] {
                    on!(tx, c => sqlx::query("INSERT INTO votes(id, meeting_id, item, question, secret, entitled, opened_by, opened_at, closed_by, closed_at, attending)
                        VALUES ($1, $2, $3, 'Thông qua?', $4, 3, $5, $6, $5, $6, 3)")
                        .bind(id).bind(meeting).bind(item).bind(hidden).bind(by).bind(now).execute(c).await.map(drop))?;
                    for (position, label) in [(0_i64, "Tán thành"), (1, "Không tán thành")] {
                        on!(tx, c => sqlx::query("INSERT INTO vote_options(vote_id, position, label, count) VALUES ($1, $2, $3, $4)")
                            .bind(id).bind(position).bind(label).bind(if hidden { 2 - position } else { 1 - position }).execute(c).await.map(drop))?;
                    }
                }
                on!(tx, c => sqlx::query("INSERT INTO open_ballots(vote_id, member_id, option) VALUES ($1, $2, 0)")
                    .bind(open).bind(by).execute(c).await.map(drop))?;
                on!(tx, c => sqlx::query("INSERT INTO speakers(id, meeting_id, member_id, item, raised_at, started_at, ended_at) VALUES ($1, $2, $3, 1, $4, $4, $4)")
                    .bind(open).bind(meeting).bind(by).bind(now).execute(c).await.map(drop))?;
                Ok(())
            })
        })
        .await
        .unwrap();
        let facts = facts(&db, &s.reads(), meeting).await.unwrap();
        let item = &facts.items[1];
        assert_eq!(item.speakers, [f.members_of(&f.branch_a1)[0].full_name.clone()]);
        assert_eq!(item.votes[0].options, [("Tán thành".to_owned(), 1), ("Không tán thành".to_owned(), 0)]);
        assert_eq!(facts.votes[0].options, [("Tán thành".to_owned(), 2), ("Không tán thành".to_owned(), 1)]);
        assert_eq!(facts.votes[0].result().words(), "Thông qua");
    })
    .await;
}

#[tokio::test]
async fn words_kept_while_the_minutes_are_put_up_are_in_them_or_refused() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        for base in 0..8_i64 {
            let body = format!("Lời cuối {base}");
            let revision = s.texts(s.meeting).await[0].revision;
            let edit = Edit { section: Section::Opening, base: revision, draft: String::new(), body: body.clone() };
            let keeping = keep(&db, s.writes(&s.deputy), s.meeting, edit, f.now);
            let (kept, put_up) = tokio::join!(keeping, s.propose(s.meeting));
            let version = s.newest().await;
            let inside = version.record.text(Section::Opening) == body;
            match kept {
                Ok(Kept::Saved { .. }) => assert!(inside, "said to be kept, and not in the version"),
                Err(Error::Conflict(_)) => assert!(!inside),
                other => panic!("{other:?}"),
            }
            withdraw(&db, s.writes(&s.secretary), put_up.unwrap(), s.meeting, f.now).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn who_puts_minutes_up_kept_them_where_nobody_was_named() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        propose(&db, s.writes(&s.deputy), MinutesId::fresh(), s.meeting, f.now).await.unwrap();
        let clerk = s.newest().await.record.facts.clerk.unwrap();
        assert_eq!(
            (clerk.id, clerk.name.as_str()),
            (s.deputy.member, f.members_of(&f.branch_a1)[1].full_name.as_str())
        );
    })
    .await;
}

#[tokio::test]
async fn two_confirm_and_then_it_is_locked() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let id = s.propose(s.meeting).await.unwrap();
        assert!(matches!(s.propose(s.meeting).await, Err(Error::Conflict(_))), "one at a time");
        let edit = Edit { section: Section::Opening, base: 0, draft: String::new(), body: "Muộn".into() };
        let late = keep(&db, s.writes(&s.secretary), s.meeting, edit, f.now).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "the text stands still");

        withdraw(&db, s.writes(&s.deputy), id, s.meeting, f.now).await.unwrap();
        let refused = s.confirm(&s.secretary, id, s.meeting, Seat::Clerk, None).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "withdrawn");

        let id = s.propose(s.meeting).await.unwrap();
        assert_eq!(s.confirm(&s.secretary, id, s.meeting, Seat::Clerk, None).await.unwrap(), Confirmed::First);
        assert_eq!(
            s.confirm(&s.secretary, id, s.meeting, Seat::Clerk, None).await.unwrap(),
            Confirmed::First,
            "twice counts once"
        );
        let taken = s.confirm(&s.deputy, id, s.meeting, Seat::Clerk, None).await;
        assert!(matches!(taken, Err(Error::Conflict(_))), "the seat is taken");
        let unsealed = s.confirm(&s.deputy, id, s.meeting, Seat::Chair, None).await;
        assert!(matches!(unsealed, Err(Error::Conflict(_))), "nothing is locked without its file");
        let seal = Seal { sequence: 1, code: "HAI".into(), pdf: b"%PDF hai".to_vec() };
        assert_eq!(s.confirm(&s.deputy, id, s.meeting, Seat::Chair, Some(seal)).await.unwrap(), Confirmed::Both);

        let newest = s.newest().await;
        assert_eq!((newest.record.version, newest.sequence, newest.confirmed_at), (1, Some(1), Some(f.now)));
        assert_eq!(newest.chair.map(|c| c.member), Some(s.deputy.member));
        assert_eq!(pdf(&db, &s.reads(), s.meeting, 1).await.unwrap().as_deref(), Some(b"%PDF hai".as_slice()));
        let again = withdraw(&db, s.writes(&s.secretary), id, s.meeting, f.now).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "locked is locked");
        assert!(matches!(s.propose(s.meeting).await, Err(Error::Conflict(_))), "a correction changes something");
    })
    .await;
}

#[tokio::test]
async fn a_correction_replaces_and_both_stay_verifiable() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        s.locked(s.meeting, "MOT").await;
        s.locked(s.meeting, "HAI").await;
        let first = by_code(&db, "MOT").await.unwrap().unwrap();
        assert_eq!((first.version, first.superseded_by), (1, Some(2)));
        assert_eq!(first.unit, "Chi bộ thôn Đồng Tâm");
        let second = by_code(&db, "HAI").await.unwrap().unwrap();
        assert_eq!((second.version, second.superseded_by), (2, None));
        assert_eq!(by_code(&db, "BA").await.unwrap(), None);
        let read = lines(&db, &s.reads(), s.meeting).await.unwrap();
        assert_eq!(read.iter().map(|l| l.version).collect::<Vec<_>>(), [2, 1]);
        let texts = s.texts(s.meeting).await;
        assert_eq!(texts[0].body, "HAI", "a correction starts from what is locked");
    })
    .await;
}

#[tokio::test]
async fn whatever_is_changed_later_breaks_the_chain() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let mut ids = Vec::new();
        for name in ["MOT", "HAI", "BA"] {
            ids.push(s.locked(s.meeting, name).await);
        }
        assert_eq!(verify(&db).await.unwrap(), Chain::Intact { versions: 3, branches: 1 });
        let broken = async |sequence| {
            let unit = "Chi bộ thôn Đồng Tâm".to_owned();
            assert_eq!(verify(&db).await.unwrap(), Chain::Broken { unit, sequence });
        };
        run(&db, "UPDATE minutes_versions SET record = REPLACE(record, 'HAI', 'KHAC') WHERE id = $1", ids[1]).await;
        broken(2).await;
        run(&db, "UPDATE minutes_versions SET record = REPLACE(record, 'KHAC', 'HAI') WHERE id = $1", ids[1]).await;
        run(&db, "UPDATE minutes_versions SET pdf = (SELECT o.pdf FROM minutes_versions o WHERE o.code = 'MOT') WHERE id = $1", ids[2]).await;
        broken(3).await;
        run(&db, "DELETE FROM minutes_versions WHERE id = $1", ids[2]).await;
        assert_eq!(verify(&db).await.unwrap(), Chain::Intact { versions: 2, branches: 1 });
        run(&db, "DELETE FROM minutes_versions WHERE id = $1", ids[0]).await;
        broken(1).await;
        run(&db, "UPDATE minutes_versions SET chain_hash = NULL WHERE id = $1", ids[1]).await;
        assert_eq!(verify(&db).await.unwrap(), Chain::Half { versions: 1 });
    })
    .await;
}

#[tokio::test]
async fn a_seal_for_another_place_is_refused() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let other = s.held(1).await;
        let id = s.propose(s.meeting).await.unwrap();
        s.confirm(&s.secretary, id, s.meeting, Seat::Clerk, None).await.unwrap();
        let seal = Seal { sequence: 1, code: "A".into(), pdf: vec![1] };
        // Another meeting of the branch is locked between making the file and storing it.
        s.locked(other, "B").await;
        let refused = s.confirm(&s.deputy, id, s.meeting, Seat::Chair, Some(seal.clone())).await;
        assert!(matches!(refused, Err(Error::Conflict(_))));
        let seal = Seal { sequence: 2, ..seal };
        s.confirm(&s.deputy, id, s.meeting, Seat::Chair, Some(seal)).await.unwrap();
        assert_eq!(verify(&db).await.unwrap(), Chain::Intact { versions: 2, branches: 1 });
    })
    .await;
}

#[tokio::test]
async fn a_meeting_that_was_not_held_has_no_minutes_to_confirm() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let ahead = MeetingId(f.objects(&f.branch_a1).await.meeting);
        assert!(matches!(s.propose(ahead).await, Err(Error::Conflict(_))));
        assert!(!was_held(keepers(&db, ahead, s.secretary.member).await.unwrap().state));
    })
    .await;
}

#[test]
fn keepers_own_the_minutes_and_others_do_not() {
    let (chair, clerk, other) = (MemberId::fresh(), MemberId::fresh(), MemberId::fresh());
    let unit = UnitRef { id: UnitId::fresh(), path: UnitPath::root(1) };
    let (answering, state) = (unit.id, domain::meetings::MeetingState::Held);
    let keepers = Keepers { unit, answering, state, chair: Some(chair), clerk: Some(clerk), former: None };
    assert_eq!(keepers.target_for(chair).owner, Some(chair));
    assert_eq!(keepers.target_for(clerk).owner, Some(clerk));
    assert_eq!(keepers.target_for(other).owner, None);
}
