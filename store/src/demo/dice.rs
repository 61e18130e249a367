//! Chance that repeats itself: everything of the demo is drawn from a seed, also identifiers.

use domain::time::Timestamp;
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A source of chance for one part of the demo.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of one part: the same for the same seed, whatever the other parts drew.
    pub(super) fn of(seed: u64, part: &str) -> Self {
        let mut hash = Sha256::new_with_prefix(seed.to_be_bytes());
        hash.update(part.as_bytes());
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// From 0 up to 1.
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// A whole number between both ends, which are included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    /// Around 0 with a spread of about 1 (the sum of four even draws).
    pub(super) fn around(&mut self) -> f64 {
        (self.unit() + self.unit() + self.unit() + self.unit() - 2.0) * 1.73
    }

    /// One of several.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.0.random_range(0..from.len() as u32) as usize]
    }

    /// One of several by weight.
    pub(super) fn weighted<'a, T>(&mut self, from: &'a [(T, f64)]) -> &'a T {
        let total: f64 = from.iter().map(|(_, weight)| weight).sum();
        let mut left = self.unit() * total;
        for (value, weight) in from {
            left -= weight;
            if left < 0.0 {
                return value;
            }
        }
        &from[from.len() - 1].0
    }

    /// In random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.0);
    }

    /// A UUIDv7 of a moment.
    pub(super) fn id(&mut self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.0 / 1000).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.0.random()).into_uuid()
    }

    /// A moment between both.
    pub(super) fn moment(&mut self, from: Timestamp, until: Timestamp) -> Timestamp {
        Timestamp(self.between(from.0, until.0.max(from.0)))
    }

    /// A moment of the waking hours of a day.
    pub(super) fn waking(&mut self, date: chrono::NaiveDate) -> Timestamp {
        Timestamp::from_local(date.into()).plus(self.between(6 * 3600, 22 * 3600))
    }
}
