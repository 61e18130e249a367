//! What the report says before anybody typed: taken from the minutes.

use super::report::TEXT_MAX;
use crate::minutes::{Facts, Section, Text};

/// The texts of a report to start from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefill {
    /// What was discussed and concluded.
    pub summary: String,
    /// The resolution.
    pub resolution: String,
}

/// Builds the report from minutes: what people wrote, or everything once a version was put up (`recorded`), and the
/// conclusions that follow from votes. A draft that nobody looked at says too little to be reported.
pub fn prefill(facts: &Facts, texts: &[Text], recorded: bool) -> Prefill {
    let voted = facts.all_votes().next().is_some();
    let kept = |text: &Text| {
        let drafted_well = text.section == Section::Conclusions && voted;
        (recorded || text.written.is_some() || drafted_well) && !text.body.trim().is_empty()
    };
    let part = |text: &&Text| matches!(text.section, Section::Item(_) | Section::Conclusions) && kept(text);
    let headed = |text: &Text| match text.section {
        Section::Item(_) => format!("{}\n{}", facts.heading(text.section), text.body.trim()),
        _ => text.body.trim().to_owned(),
    };
    let whole = texts.iter().filter(part).map(headed).collect::<Vec<_>>().join("\n\n");
    let body = |section| texts.iter().find(|text| text.section == section && kept(text)).map(|text| text.body.clone());
    let fits = |text: &str| text.chars().count() <= TEXT_MAX;
    let summary = match fits(&whole) {
        true => whole,
        // Long minutes are read as minutes; the report then tells how the meeting ended.
        false => body(Section::Conclusions).filter(|text| fits(text)).unwrap_or_default(),
    };
    Prefill { summary, resolution: body(Section::Resolution).filter(|text| fits(text)).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        minutes::{VoteFacts, Written, sample_facts},
        time::Timestamp,
    };

    /// Nobody voted, and nothing was reported yet.
    fn facts() -> Facts {
        Facts { votes: Vec::new(), reported: String::new(), ..sample_facts() }
    }

    fn texts(written: Option<Section>) -> Vec<Text> {
        let text = |section: Section, body: &str| Text {
            section,
            body: body.into(),
            revision: 0,
            written: (Some(section) == written).then(|| Written { by: "Hạnh".into(), at: Timestamp(0) }),
        };
        vec![
            text(Section::Opening, "Khai mạc"),
            text(Section::Item(0), ""),
            text(Section::Item(1), "Bàn việc làm đường.\n"),
            text(Section::Conclusions, "Đồng chí chủ trì kết luận:"),
            text(Section::Resolution, "Làm đường tổ 3"),
        ]
    }

    #[test]
    fn only_what_people_wrote_or_put_up_is_reported() {
        let facts = facts();
        assert_eq!(prefill(&facts, &texts(None), false), Prefill::default(), "drafts say too little");
        let written = prefill(&facts, &texts(Some(Section::Item(1))), false);
        assert_eq!((written.summary.as_str(), written.resolution.as_str()), ("2. Thảo luận\nBàn việc làm đường.", ""));
        let recorded = prefill(&facts, &texts(None), true);
        assert_eq!(recorded.summary, "2. Thảo luận\nBàn việc làm đường.\n\nĐồng chí chủ trì kết luận:");
        assert_eq!(recorded.resolution, "Làm đường tổ 3");
    }

    #[test]
    fn votes_make_conclusions_worth_reporting() {
        let vote = VoteFacts {
            question: "Làm đường?".into(),
            secret: false,
            entitled: 3,
            attending: 3,
            options: Vec::new(),
            by_hand: 0,
            rules: None,
        };
        let facts = Facts { votes: vec![vote], ..facts() };
        assert_eq!(prefill(&facts, &texts(None), false).summary, "Đồng chí chủ trì kết luận:");
    }

    #[test]
    fn minutes_too_long_for_a_report_leave_their_conclusions() {
        let mut texts = texts(None);
        texts[2].body = "x".repeat(TEXT_MAX);
        assert_eq!(prefill(&facts(), &texts, true).summary, "Đồng chí chủ trì kết luận:");
    }
}
