//! Charts rendered on the server: SVG for the eye, words and a table for everyone. No inline style (the
//! Content-Security-Policy forbids it): widths are SVG attributes, colours are classes.

mod bars;
mod heat;
mod line;

pub use bars::{BarItem, BarList, Slice, StackedBar};
pub use heat::{HeatCell, HeatLook, HeatMap, HeatMark, HeatRow};
pub use line::{Axis, LineChart, Series};
