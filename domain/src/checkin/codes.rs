//! Signed codes: the room's, which changes every half minute, and those on members' cards. Nobody makes one without
//! the server's key, and nothing about a code is stored.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::{
    ids::{CardId, MeetingId},
    time::Timestamp,
};

/// How long a room's code is shown, in seconds. It is accepted for as long again, so that nobody is refused for
/// scanning at the last moment; a photo sent home is too late.
pub const WINDOW: i64 = 30;

/// Bytes of a signature that a code carries: 80 bits.
const SIGNATURE: usize = 10;
/// Crockford's alphabet: no letter looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What is signed: a code for one purpose is worth nothing for the other.
const ROOM: &[u8] = b"sotay room code 1";
const CARD: &[u8] = b"sotay member card 1";

/// Makes and checks codes.
#[derive(Clone)]
pub struct CodeKey(Hmac<Sha256>);

impl CodeKey {
    /// From the server's own key.
    pub fn new(secret: &[u8; 32]) -> Self {
        // HMAC takes a block of the hash and fills up shorter keys with zeros.
        let mut block = [0; 64];
        block[..secret.len()].copy_from_slice(secret);
        Self(Hmac::new(&block.into()))
    }

    /// The room's code at a moment.
    pub fn room_code(&self, meeting: MeetingId, now: Timestamp) -> String {
        encode(&signature(self.room(meeting, window(now))))
    }

    /// Whether a code is the room's: of this half minute, the one before, or, when servers share the work and their
    /// clocks differ a little, the next.
    pub fn is_room_code(&self, meeting: MeetingId, code: &str, now: Timestamp) -> bool {
        let Some(code) = decode(code) else { return false };
        let now = window(now);
        code.len() == SIGNATURE
            && (now - 1..=now + 1).any(|w| self.room(meeting, w).verify_truncated_left(&code).is_ok())
    }

    /// The code on a card.
    pub fn card_code(&self, card: CardId) -> String {
        let mut bytes = card.0.as_bytes().to_vec();
        bytes.extend(signature(self.card(card)));
        encode(&bytes)
    }

    /// The card behind a code, or behind the address that carries it; none when the code was not made here.
    pub fn read_card(&self, text: &str) -> Option<CardId> {
        let bytes = decode(text.trim().rsplit('/').next()?)?;
        let (id, signature) = bytes.split_at_checked(16)?;
        let card = CardId(Uuid::from_slice(id).ok()?);
        let genuine = signature.len() == SIGNATURE && self.card(card).verify_truncated_left(signature).is_ok();
        genuine.then_some(card)
    }

    fn room(&self, meeting: MeetingId, window: i64) -> Hmac<Sha256> {
        self.0.clone().chain_update(ROOM).chain_update(meeting.0).chain_update(window.to_be_bytes())
    }

    fn card(&self, card: CardId) -> Hmac<Sha256> {
        self.0.clone().chain_update(CARD).chain_update(card.0)
    }
}

/// Seconds until the room's code changes.
pub fn seconds_left(now: Timestamp) -> i64 {
    let second = now.0.div_euclid(1_000_000);
    WINDOW - second.rem_euclid(WINDOW)
}

fn window(at: Timestamp) -> i64 {
    at.0.div_euclid(WINDOW * 1_000_000)
}

fn signature(mac: Hmac<Sha256>) -> Vec<u8> {
    mac.finalize().into_bytes()[..SIGNATURE].to_vec()
}

fn encode(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut held) = (String::new(), 0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(ALPHABET[(bits >> held & 31) as usize]));
        }
    }
    if held > 0 {
        text.push(char::from(ALPHABET[(bits << (5 - held) & 31) as usize]));
    }
    text
}

/// Reads what [`encode`] wrote, also typed by hand: case, hyphens and look-alikes do not matter.
fn decode(text: &str) -> Option<Vec<u8>> {
    const LONGEST: usize = 64;
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes().filter(|b| !matches!(b, b'-' | b' ')).take(LONGEST) {
        let letter = match letter.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        };
        let value = ALPHABET.iter().position(|a| *a == letter)?;
        bits = bits << 5 | value as u32;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 255) as u8);
        }
    }
    // Less than a letter is left, all zero: a code is written in one way only.
    (held < 5 && bits & ((1 << held) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_000_005_000_000);

    fn key() -> CodeKey {
        CodeKey::new(&[7; 32])
    }

    #[test]
    fn a_room_code_lives_a_minute_by_the_servers_clock() {
        let (meeting, start) = (MeetingId::fresh(), Timestamp(NOW.0.div_euclid(30_000_000) * 30_000_000));
        let code = key().room_code(meeting, start);
        assert_eq!(code.len(), 16, "80 bits");
        assert_eq!(key().room_code(meeting, start.plus(29)), code);
        assert_ne!(key().room_code(meeting, start.plus(30)), code);
        for (seconds, fits) in [(-31, false), (-1, true), (0, true), (59, true), (60, false), (3600, false)] {
            assert_eq!(key().is_room_code(meeting, &code, start.plus(seconds)), fits, "after {seconds} s");
        }
        assert!(key().is_room_code(meeting, &code.to_lowercase(), start));
        assert_eq!((seconds_left(start), seconds_left(start.plus(29))), (30, 1));
    }

    #[test]
    fn foreign_and_tampered_room_codes_are_refused() {
        let (meeting, other) = (MeetingId::fresh(), MeetingId::fresh());
        let code = key().room_code(meeting, NOW);
        assert!(!key().is_room_code(other, &code, NOW), "of another meeting");
        assert!(!CodeKey::new(&[8; 32]).is_room_code(meeting, &code, NOW), "of another server");
        for n in 0..code.len() {
            let mut letters = code.clone().into_bytes();
            letters[n] = if letters[n] == b'7' { b'8' } else { b'7' };
            assert!(!key().is_room_code(meeting, std::str::from_utf8(&letters).unwrap(), NOW), "letter {n}");
        }
        for junk in ["", "0", "U", "đ", &code[..15], &format!("{code}0"), &code.repeat(50)] {
            assert!(!key().is_room_code(meeting, junk, NOW), "{junk}");
        }
    }

    #[test]
    fn cards_are_read_from_codes_and_addresses() {
        let card = CardId::fresh();
        let code = key().card_code(card);
        assert_eq!(code.len(), 42);
        for text in [code.clone(), code.to_lowercase(), format!(" https://sotay.vn/the/{code}\n")] {
            assert_eq!(key().read_card(&text), Some(card), "{text}");
        }
        assert_eq!(CodeKey::new(&[8; 32]).read_card(&code), None, "of another server");
        let room = key().room_code(MeetingId(card.0), NOW);
        for junk in ["", "/", "012345678901", room.as_str(), &code[..41], &format!("{code}0"), &"Z".repeat(5000)] {
            assert_eq!(key().read_card(junk), None, "{junk}");
        }
        for n in 0..code.len() {
            let mut letters = code.clone().into_bytes();
            letters[n] = if letters[n] == b'7' { b'8' } else { b'7' };
            assert_eq!(key().read_card(std::str::from_utf8(&letters).unwrap()), None, "letter {n}");
        }
    }
}
