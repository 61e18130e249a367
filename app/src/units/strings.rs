//! Words of the unit screens that appear in more than one place.

/// What would begin something new at a unit that was merged away.
pub const CLOSED: &str =
    "Đơn vị này đã sáp nhập vào đơn vị khác nên không nhận thêm việc mới. Đồng chí làm việc này ở đơn vị mới.";
/// The state of a unit that was merged away.
pub const MERGED: &str = "Đã sáp nhập";
/// Closes a branch.
pub const MERGE: &str = "Sáp nhập vào chi bộ khác";
/// Somebody who looks after the branch alone.
pub const MERGE_FROM_ABOVE: &str =
    "Chỉ quản trị của đơn vị cấp trên sáp nhập được chi bộ này. Đồng chí đề nghị cấp trên thực hiện.";
