//! The open vote, and what the closed ones brought.

use domain::{
    room::{Vote, VoteKind, VoteResult, least_above},
    rules::RuleKey,
};
use leptos::prelude::*;
use store::room::Inside;

use super::{Chair, Data, action, button, meeting_field};
use crate::{
    context::Context,
    form::{Form, Submitted},
    ui::*,
};

fn kind_chip(vote: &Vote) -> AnyView {
    let tone = if vote.kind == VoteKind::Secret { Tone::Gold } else { Tone::Plain };
    view! { <Chip tone text=vote.kind.label()/> }.into_any()
}

/// The vote that is open; the part changes as a whole when another one opens, so that no choice is carried over.
pub fn open(data: &Data, inside: &Inside, cx: &Context) -> AnyView {
    let Some(vote) = inside.votes.iter().find(|vote| vote.closed_at.is_none()) else {
        return view! { <div id="room-votes" aria-live="polite" hidden=true></div> }.into_any();
    };
    let kind = kind_chip(vote);
    let ballot = ballot(data, inside, vote, cx);
    let tally = tally(data, vote);
    let close = data.chair.as_ref().map(|chair| close(data, chair, vote, cx));
    let (id, question) = (format!("vote-{}", vote.id), vote.question.clone());
    view! {
        <div id="room-votes" aria-live="polite">
            <section class="card pad room-vote" id=id>
                <Chips>{kind}<Chip tone=Tone::Info text="Đang mở"/></Chips>
                <h2>{question}</h2>
                {ballot}
                {tally}
                {close}
            </section>
        </div>
    }
    .into_any()
}

/// The choice, or why there is none.
fn ballot(data: &Data, inside: &Inside, vote: &Vote, cx: &Context) -> AnyView {
    if vote.voted {
        let words = "Đồng chí đã bỏ phiếu. Kết quả hiện ở đây khi biểu quyết đóng.";
        return view! { <Notice tone=Tone::Ok><p>{words}</p></Notice> }.into_any();
    }
    if !inside.has_vote || data.note.is_none() {
        let words = "Chỉ đảng viên chính thức của chi bộ, không thuộc diện miễn sinh hoạt, có quyền biểu quyết.";
        return view! { <p class="muted">{words}</p> }.into_any();
    }
    if !data.there() {
        let words = "Đồng chí chưa được ghi có mặt nên chưa bỏ phiếu được. Cách điểm danh ở phần đầu trang.";
        return view! { <Notice tone=Tone::Warn><p>{words}</p></Notice> }.into_any();
    }
    let (meeting, action) = (meeting_field(data), action("/api/room/cast_ballot", cx));
    let id = vote.id.to_string();
    let options = vote.options.iter().enumerate().map(|(n, label)| Choice::new(n.to_string(), label.clone())).collect();
    let hint = match vote.kind {
        VoteKind::Secret => "Không ai biết đồng chí chọn gì. Đã gửi thì không đổi được.",
        VoteKind::Open => "Lựa chọn được ghi cùng tên đồng chí. Đã gửi thì không đổi được.",
    };
    view! {
        <Form action name="ballot" class="form" unkept=true>
            {meeting}
            <Hidden name="vote" value=id/>
            <RadioGroup name="option" label="Phiếu của đồng chí" hint required=true options stacked=true/>
            <Submit label="Bỏ phiếu" icon=Glyph::Check wide=true/>
        </Form>
    }
    .into_any()
}

/// Closes a vote once the leader has seen how many are missing, with the ballots of those without a phone.
fn close(data: &Data, chair: &Chair, vote: &Vote, cx: &Context) -> AnyView {
    let (meeting, action) = (meeting_field(data), action("/api/room/close_vote", cx));
    let (id, cast) = (vote.id.to_string(), vote.cast);
    let there = format!(
        " trên {} người có quyền đang có mặt đã bỏ phiếu. Đóng rồi thì không nhận thêm phiếu.",
        chair.could_vote
    );
    let by_hand = by_hand(vote);
    let fields = view! { <Hidden name="vote" value=vote.id.to_string()/> }.into_any();
    let submit = view! { <Submit label="Hủy biểu quyết" kind=Kind::Danger wide=true/> }.into_any();
    let cancel = button(data, "/api/room/cancel_vote", cx, "cancel-vote".to_owned(), fields, submit);
    view! {
        <Dialog id="close-vote" title="Đóng biểu quyết?" open_label="Đóng biểu quyết">
            <Form action name="close" class="form" unkept=true>
                {meeting}
                <Hidden name="vote" value=id/>
                // Late arrivals may vote too: then the browser asks for the page.
                <p data-follows-roll=""><b data-cast="">{cast}</b>{there}</p>
                {by_hand}
                <Submit label="Đóng và công bố kết quả" wide=true/>
            </Form>
            <p class="hint">"Mở nhầm, hoặc cần chuyển sang phiếu giấy: hủy thì mọi phiếu bị xóa và biên bản không ghi biểu quyết này."</p>
            {cancel}
        </Dialog>
    }
    .into_any()
}

/// Where the leader writes down what was counted in the room.
fn by_hand(vote: &Vote) -> AnyView {
    let open = use_context::<Submitted>().is_some_and(|sent| !sent.endpoint.is_empty());
    let (summary, hint) = match vote.kind {
        VoteKind::Open => ("Có người giơ tay? Ghi số người", "Chỉ đếm người chưa bỏ phiếu trên máy."),
        VoteKind::Secret => (
            "Có phiếu giấy? Ghi số phiếu",
            "Chỉ đếm phiếu của người chưa bỏ phiếu trên máy. Sổ tay chỉ giữ tổng, không giữ riêng phiếu giấy chọn gì.",
        ),
    };
    let fields: Vec<AnyView> = vote
        .options
        .iter()
        .enumerate()
        .map(|(n, label)| {
            let (name, label) = (format!("by_hand[{n}]"), label.clone());
            view! { <NumberField name label min=Some(0)/> }.into_any()
        })
        .collect();
    view! {
        <Disclosure summary open>
            <div class="form"><p class="hint">{hint}</p>{fields}</div>
        </Disclosure>
    }
    .into_any()
}

/// How many have voted, and how many votes it takes. The first number follows every ballot by itself.
fn tally(data: &Data, vote: &Vote) -> AnyView {
    let percent = data.rules.value(RuleKey::MajorityPercent);
    let needed = least_above(percent, vote.entitled);
    let needed =
        if percent == 50 { format!("Cần quá nửa: {needed}") } else { format!("Cần quá {percent}%: {needed}") };
    let of = format!("/{} người có quyền đã bỏ phiếu", vote.entitled);
    view! {
        <p class="room-tally" aria-live="off">
            <span><span data-cast="">{vote.cast}</span>{of}</span>
            <span>{needed}</span>
        </p>
    }
    .into_any()
}

/// Closed votes, newest first.
pub fn results(data: &Data, inside: &Inside) -> AnyView {
    let closed: Vec<AnyView> =
        inside.votes.iter().rev().filter(|vote| vote.closed_at.is_some()).map(|vote| result(data, vote)).collect();
    if closed.is_empty() {
        return ().into_any();
    }
    view! { <Section title="Kết quả biểu quyết" id="room-results"><div class="stack" aria-live="polite">{closed}</div></Section> }
        .into_any()
}

fn result(data: &Data, vote: &Vote) -> AnyView {
    let kind = kind_chip(vote);
    let outcome = vote.result(&data.rules).map(|result| view! { <Chip tone=tone(&result) text=result.words()/> });
    let counts = vote.counts.clone().unwrap_or_default();
    let items = vote
        .options
        .iter()
        .zip(counts)
        .map(|(label, value)| BarItem { label: label.clone(), value, href: String::new() })
        .collect();
    let by_hand = match vote.by_hand {
        0 => String::new(),
        by_hand => format!(" ({by_hand} {})", vote.kind.by_hand()),
    };
    let foot = format!(
        "{} phiếu{by_hand} của {} người có quyền biểu quyết, {} người dự họp.",
        vote.cast,
        vote.entitled,
        vote.attending.unwrap_or_default()
    );
    let (id, question, of) = (format!("result-{}", vote.id), vote.question.clone(), Some(vote.entitled));
    view! {
        <section class="card pad room-vote" id=id>
            <Chips>{kind}{outcome}</Chips>
            <h3>{question}</h3>
            <BarList label="Số phiếu" items of/>
            <p class="muted">{foot}</p>
        </section>
    }
    .into_any()
}

/// How a result looks.
const fn tone(result: &VoteResult) -> Tone {
    match result {
        VoteResult::Passed | VoteResult::Chosen(_) => Tone::Ok,
        VoteResult::NoQuorum => Tone::Warn,
        VoteResult::Rejected | VoteResult::Undecided => Tone::Bad,
    }
}
