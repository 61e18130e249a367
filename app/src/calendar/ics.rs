//! Calendars as iCalendar text (RFC 5545).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::{ids::FeedId, meetings::Event, time::Timestamp};
use icalendar::{Calendar, Component, EventLike, EventStatus};
use sha2::{Digest, Sha256};

/// The secret of a calendar's address: made from the server's own key, so that the address can be shown again although
/// only its hash is stored.
pub fn token(key: &[u8; 32], feed: FeedId) -> String {
    let mut hash = Sha256::new_with_prefix(key);
    hash.update(b"calendar");
    hash.update(feed.0.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// A calendar with these events. `site` is the address of the handbook, to which each event leads back.
pub fn ics(events: &[Event], site: &str) -> String {
    let mut calendar = Calendar::new();
    calendar.name("Sinh hoạt chi bộ").timezone("Asia/Ho_Chi_Minh");
    for event in events {
        calendar.push(one(event, site));
    }
    calendar.done().to_string()
}

fn one(event: &Event, site: &str) -> icalendar::Event {
    let page = format!("{site}/sinh-hoat/{}", event.id);
    let host = site.split("//").last().unwrap_or("sotay");
    let mut made = icalendar::Event::new();
    made.uid(&format!("{}@{host}", event.id))
        .timestamp(utc(event.updated_at))
        .last_modified(utc(event.updated_at))
        .sequence(u32::try_from(event.sequence).unwrap_or(u32::MAX))
        .summary(&event.title)
        .starts(utc(event.starts_at))
        .ends(utc(event.starts_at.plus(60 * event.minutes)))
        .location(&event.place)
        .url(&page)
        .status(if event.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
    let online = if event.link.is_empty() { String::new() } else { format!("\nHọp trực tuyến: {}", event.link) };
    made.description(&format!("{}\n{page}{online}", event.unit_name));
    made.done()
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::ids::MeetingId;

    use super::*;

    #[test]
    fn an_event_tells_everything_and_a_cancelled_one_says_so() {
        let event = Event {
            id: MeetingId(uuid::Uuid::nil()),
            title: "Sinh hoạt chi bộ; tháng 12, 2026".to_owned(),
            unit_name: "Chi bộ thôn Đồng Tâm".to_owned(),
            starts_at: Timestamp(1_796_301_000_000_000),
            minutes: 90,
            place: "Nhà văn hóa".to_owned(),
            link: "https://hop.example/a".to_owned(),
            cancelled: true,
            sequence: 3,
            updated_at: Timestamp(1_796_000_000_000_000),
        };
        let text = ics(&[event], "https://sotay.example");
        // Long lines are folded.
        let text = text.replace("\r\n ", "");
        for line in [
            "SEQUENCE:3",
            "STATUS:CANCELLED",
            "DTSTART:20261203T123000Z",
            "DTEND:20261203T140000Z",
            r"SUMMARY:Sinh hoạt chi bộ\; tháng 12\, 2026",
            "UID:00000000-0000-0000-0000-000000000000@sotay.example",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line} in\n{text}");
        }
        assert!(text.contains(r"\nHọp trực tuyến: https://hop.example/a"), "{text}");
    }

    #[test]
    fn a_token_belongs_to_one_feed_and_one_key() {
        let (a, b) = (FeedId(uuid::Uuid::nil()), FeedId(uuid::Uuid::max()));
        assert_eq!(token(&[1; 32], a), token(&[1; 32], a));
        assert!(token(&[1; 32], a) != token(&[1; 32], b) && token(&[1; 32], a) != token(&[2; 32], a));
    }
}
