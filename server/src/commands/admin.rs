//! `sotay admin`: the first administrator of an empty database, roles, password resets.

use app::accounts::Passwords;
use clap::{Args, Subcommand};
use domain::{
    accounts::normalise_login,
    fields::Invalid,
    grants::Role,
    members::MemberRecord,
    records::MemberForm,
    time::{Clock, Timestamp, dmy},
    units::UnitDetails,
};
use store::Db;

use super::print;
use crate::{
    settings::Settings,
    site::{StartError, open_database},
};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Create the root unit and its first administrator in an empty database. The password is read from standard input.
    First {
        /// Name of the root unit, such as "Đảng bộ tỉnh Thái Nguyên".
        #[arg(long)]
        unit_name: String,
        /// Code of the root unit.
        #[arg(long)]
        unit_code: String,
        /// Kind of the root unit.
        #[arg(long, default_value = "province")]
        unit_kind: String,
        /// Card number of the administrator.
        #[arg(long)]
        card: String,
        /// Full name of the administrator.
        #[arg(long)]
        name: String,
        /// Date of birth of the administrator, 21/11/1970.
        #[arg(long)]
        born: String,
        /// Sex of the administrator: female or male.
        #[arg(long)]
        sex: String,
    },
    /// Give a role to a member at a unit.
    Grant {
        /// Card number.
        #[arg(long)]
        card: String,
        /// Role: admin, editor, secretary, deputy_secretary, treasurer, records_officer, auditor.
        #[arg(long)]
        role: String,
        /// Code of the unit.
        #[arg(long)]
        unit: String,
    },
    /// Set a member's password, read from standard input; all devices of the member are signed out.
    Password {
        /// Card number.
        #[arg(long)]
        card: String,
    },
}

/// Runs the command.
pub async fn run(settings: &Settings, arguments: Arguments) -> Result<(), StartError> {
    let db = open_database(settings).await?;
    let done = act(&db, arguments.what).await;
    db.close().await;
    print(&format!("{}\n", done?));
    Ok(())
}

async fn act(db: &Db, what: What) -> Result<String, StartError> {
    let now = Clock::system().now();
    match what {
        What::First { unit_name, unit_code, unit_kind, card, name, born, sex } => {
            let record = read_record(&card, &name, &born, &sex, now)?;
            let hash = read_password().await?;
            let done = format!("{} (card {}) is the administrator", record.full_name, record.card_number);
            let root = UnitDetails { kind: unit_kind, code: unit_code, name: unit_name };
            store::accounts::first_administrator(db, root, record, hash, now).await?;
            Ok(done)
        }
        What::Grant { card, role, unit } => {
            let role: Role = role.parse().map_err(|e| StartError::Other(format!("{e}")))?;
            let unit = store::units::reference_by_code(db, &unit).await?;
            let card = normalise_login(&card);
            store::grants::give_as_operator(db, &card, role, unit, now).await?;
            Ok(format!("card {card} is now {role}"))
        }
        What::Password { card } => {
            let card = normalise_login(&card);
            store::accounts::reset_password(db, &card, read_password().await?, now).await?;
            Ok(format!("the password of card {card} was set; all its devices were signed out"))
        }
    }
}

/// The administrator's record, by the same rules as one that is typed into a form.
fn read_record(card: &str, name: &str, born: &str, sex: &str, now: Timestamp) -> Result<MemberRecord, StartError> {
    let today = dmy(now.date());
    let form = MemberForm {
        card_number: card,
        full_name: name,
        birth_date: born,
        sex,
        standing: "official",
        admitted_on: &today,
        official_on: &today,
        ..MemberForm::default()
    };
    form.read(now.date()).map_err(|Invalid(problems)| {
        let problems: Vec<String> = problems.iter().map(|p| format!("{}: {}", p.field, p.message)).collect();
        StartError::Other(problems.join("\n"))
    })
}

/// One line from standard input, checked and hashed: never an argument, which others could read in the process list.
async fn read_password() -> Result<String, StartError> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|e| StartError::Other(e.to_string()))?;
    let password = line.trim_end_matches(['\r', '\n']);
    let mut fields = domain::fields::Fields::new();
    domain::accounts::check_new_password(&mut fields, password, password, &[]);
    fields.finish().map_err(|_| {
        StartError::Other("the password on standard input is too short or too easy to guess".to_owned())
    })?;
    let passwords = Passwords::new().map_err(|e| StartError::Other(e.to_string()))?;
    passwords.hash(password.to_owned()).await.map_err(|e| StartError::Other(e.to_string()))
}
