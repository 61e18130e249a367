//! Workbooks of oversight: a month's board and the ranking.

mod workbook;

use app::{context::Context, error::AppError, page::error_page};
use axum::{
    Extension, Router,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing,
};
use domain::{
    meetings::BoardFilter,
    oversight::{Period, RankedBranch},
    policy::{Permit, act},
    time::Month,
};
use store::{meetings::View, oversight::BoardRow};
use workbook::{Column, Value};

use crate::http::{Http, respond};

/// The addresses of workbooks.
pub fn routes() -> Router<Http> {
    Router::new()
        .route("/tep/sinh-hoat/{unit}", routing::get(board))
        .route("/tep/xep-hang/{unit}", routing::get(ranking))
}

/// The branches of a month's board.
async fn board(Extension(cx): Extension<Context>, Path(unit): Path<String>) -> Response {
    let month = cx.query("thang").unwrap_or_else(|| cx.now.month());
    let made = make_board(&cx, &unit, month).await;
    answer(cx, made, &format!("sinh-hoat-{month}.xlsx")).await
}

async fn make_board(cx: &Context, unit: &str, month: Month) -> Result<Vec<u8>, AppError> {
    let permit = permit(cx, unit).await?;
    let rules = store::rules::in_force(cx.db(), &permit, cx.now.date()).await?;
    let rows = store::oversight::board_rows(cx.db(), &permit, View::of(month, &rules, cx.now)).await?;
    let title = format!("Tháng {}-{}", month.number(), month.year());
    write(title, BOARD, rows, board_cells).await
}

const BOARD: &[Column] = &[
    Column { name: "Đơn vị cấp trên", width: 32 },
    Column { name: "Chi bộ", width: 32 },
    Column { name: "Mã chi bộ", width: 16 },
    Column { name: "Trạng thái", width: 18 },
    Column { name: "Chậm", width: 8 },
    Column { name: "Thời gian họp", width: 18 },
    Column { name: "Phải dự", width: 9 },
    Column { name: "Có mặt", width: 9 },
    Column { name: "Trực tuyến", width: 11 },
    Column { name: "Vắng có lý do", width: 14 },
    Column { name: "Vắng không lý do", width: 16 },
    Column { name: "Tỷ lệ dự họp", width: 13 },
    Column { name: "Hạn báo cáo", width: 13 },
    Column { name: "Báo cáo lúc", width: 18 },
    Column { name: "Điểm", width: 8 },
    Column { name: "Xếp loại", width: 12 },
];

fn board_cells(row: BoardRow) -> Vec<Value> {
    let t = row.turnout;
    // Before the meeting nobody was there: figures would be wrong zeros.
    let figure =
        |count: i64| if t.expected > 0 && t.uncalled() < t.expected { Value::Number(count) } else { Value::Empty };
    vec![
        Value::Text(row.parent_name),
        Value::Text(row.name),
        Value::Text(row.code),
        Value::Text(row.state.map_or(BoardFilter::Missing.label(), |state| state.label()).to_owned()),
        Value::Text(if row.late { "Có" } else { "Không" }.to_owned()),
        row.starts_at.map_or(Value::Empty, Value::Moment),
        figure(t.expected),
        figure(t.present),
        figure(t.online),
        figure(t.excused),
        figure(t.unexcused),
        match figure(t.attended()) {
            Value::Number(attended) => Value::Share(attended, t.expected),
            _ => Value::Empty,
        },
        row.report_due.map_or(Value::Empty, Value::Date),
        row.reported_at.map_or(Value::Empty, Value::Moment),
        row.quality.map_or(Value::Empty, |quality| Value::Number(quality.score)),
        row.quality.map_or(Value::Empty, |quality| Value::Text(quality.grade.label().to_owned())),
    ]
}

/// All branches in the order of the ranking.
async fn ranking(Extension(cx): Extension<Context>, Path(unit): Path<String>) -> Response {
    let period = cx.query("ky").unwrap_or_else(|| Period::Month(cx.now.month()));
    let made = make_ranking(&cx, &unit, period).await;
    answer(cx, made, &format!("xep-hang-{period}.xlsx")).await
}

async fn make_ranking(cx: &Context, unit: &str, period: Period) -> Result<Vec<u8>, AppError> {
    let permit = permit(cx, unit).await?;
    let ranking = store::oversight::rank_branches(cx.db(), &permit, period, 1, i64::MAX).await?;
    let title = period.label().replace('/', "-");
    write(title, RANKING, ranking.branches, move |branch| ranking_cells(&branch, period)).await
}

const RANKING: &[Column] = &[
    Column { name: "Hạng", width: 8 },
    Column { name: "Chi bộ", width: 32 },
    Column { name: "Đơn vị cấp trên", width: 32 },
    Column { name: "Điểm", width: 8 },
    Column { name: "Số buổi có điểm", width: 15 },
    Column { name: "Phải dự", width: 9 },
    Column { name: "Dự họp", width: 9 },
    Column { name: "Tỷ lệ dự họp", width: 13 },
    Column { name: "Vì sao", width: 80 },
];

fn ranking_cells(branch: &RankedBranch, period: Period) -> Vec<Value> {
    let missed = branch.months.iter().flat_map(|m| {
        m.missed.iter().map(move |reason| format!("Tháng {}: {}.", m.month.number(), reason.trim_end_matches('.')))
    });
    let why: Vec<String> = missed.chain(branch.reasons(period.months())).collect();
    vec![
        branch.rank.map_or(Value::Empty, Value::Number),
        Value::Text(branch.unit_name.clone()),
        Value::Text(branch.parent_name.clone()),
        branch.score.map_or(Value::Empty, |score| Value::Points(score.points())),
        Value::Number(branch.scored),
        Value::Number(branch.expected),
        Value::Number(branch.attended),
        if branch.expected > 0 { Value::Share(branch.attended, branch.expected) } else { Value::Empty },
        Value::Text(why.join(" ")),
    ]
}

async fn permit(cx: &Context, unit: &str) -> Result<Permit<act::OverseeMeetings>, AppError> {
    cx.may_on(unit.parse().map_err(|_| AppError::NotFound)?).await
}

/// Thousands of rows take a moment: not on the threads that answer others.
async fn write<T: Send + 'static>(
    title: String,
    columns: &'static [Column],
    rows: Vec<T>,
    cells: impl Fn(T) -> Vec<Value> + Send + 'static,
) -> Result<Vec<u8>, AppError> {
    let made = tokio::task::spawn_blocking(move || workbook::write(&title, columns, rows.into_iter().map(cells)));
    made.await.map_err(|_| AppError::Internal)?.map_err(|error| {
        tracing::error!(%error, "workbook");
        AppError::Internal
    })
}

/// The file, or the page that says why there is none.
async fn answer(cx: Context, made: Result<Vec<u8>, AppError>, name: &str) -> Response {
    let bytes = match made {
        Ok(bytes) => bytes,
        Err(error) => {
            let shown = cx.clone();
            return respond(cx, None, move || error_page(Some(&shown), &error)).await;
        }
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(XLSX));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
