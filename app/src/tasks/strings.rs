//! Words of the task screens.

/// When the chosen part of the tree is empty.
pub const NO_RECEIVERS: &str = "Chưa có nơi nhận nào theo cách chọn này. Đồng chí chọn cách khác.";
/// When a task would go to more than the limit.
pub const TOO_MANY_RECEIVERS: &str = "Quá nhiều nơi nhận, tối đa 20.000. Đồng chí giao theo từng đơn vị trực thuộc.";
