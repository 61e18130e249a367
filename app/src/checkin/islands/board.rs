//! The browser's side of the room's code.

use std::time::Duration;

use domain::ids::MeetingId;
use leptos::{prelude::*, task::spawn_local};

use crate::checkin::api::{self, Screen};

const TICK: Duration = Duration::from_secs(1);
/// Seconds between two questions at most: so fast follows the count of who is there.
const EVERY: i64 = 15;

/// Counts down and fetches the next code, for as long as the page lives. Only the time between two moments is taken from
/// this device: its clock may be wrong, and it may have slept.
pub fn follow(meeting: MeetingId, code: RwSignal<Screen>, left: RwSignal<i64>, stale: RwSignal<bool>) {
    let fetched = StoredValue::new(js_sys::Date::now());
    let asking = StoredValue::new(false);
    set_interval(
        move || {
            let passed = ((js_sys::Date::now() - fetched.get_value()) / 1000.0) as i64;
            let seconds = code.with_untracked(|c| c.seconds_left) - passed;
            left.set(seconds.max(0));
            if (seconds > 0 && passed < EVERY) || asking.get_value() {
                return;
            }
            asking.set_value(true);
            spawn_local(async move {
                let answer = api::room_code(meeting).await;
                asking.set_value(false);
                stale.set(answer.is_err());
                if let Ok(next) = answer {
                    fetched.set_value(js_sys::Date::now());
                    left.set(next.seconds_left);
                    code.set(next);
                }
            });
        },
        TICK,
    );
}
