//! Server functions of accounts.

use domain::ids::{SessionId, UnitId};
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::{
        Session,
        attempts::{Attempt, remember_device},
        hash_secret, secrets, strings,
    },
    crate::context::context,
    domain::{
        accounts as checks,
        fields::Fields,
        ids::{ActivationId, MemberId},
        policy::act,
        rules::RuleKey,
        time::DAY,
    },
    store::accounts as store,
};

/// Where to go after signing in: a path of this site, never another site's address.
#[cfg(feature = "ssr")]
fn safe_next(next: &str) -> String {
    let inside = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if inside { next.to_owned() } else { "/".to_owned() }
}

/// Logs in by card number or telephone number.
#[server(prefix = "/api", endpoint = "accounts/log_in")]
pub async fn log_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let mut fields = Fields::new();
    let account = checks::normalise_login(&fields.text("login", &login, 40));
    if password.is_empty() {
        fields.fail("password", "Đồng chí chưa nhập mật khẩu.");
    } else if password.chars().count() > checks::PASSWORD_MAX {
        fields.fail("password", strings::LOGIN_FAILED);
    }
    fields.finish()?;
    let meant = store::by_login(cx.db(), &account).await?;
    let attempt = Attempt::begin(&cx, "log_in", meant.member, &account).await?;
    let fits = attempt.tried(cx.site.passwords.verify(password, meant.password_hash).await).await?;
    let Some(member) = meant.member.filter(|_| fits) else {
        metrics::counter!("sotay_logins_total", "result" => "failed").increment(1);
        return Err(AppError::field("password", strings::LOGIN_FAILED));
    };
    let session = Session::on_this_device(&cx);
    store::sign_in(cx.db(), member, session.new.clone(), cx.now).await?;
    attempt.succeeded().await?;
    session.set_cookie(&cx);
    remember_device(&cx, member);
    metrics::counter!("sotay_logins_total", "result" => "ok").increment(1);
    Ok(Next::to(safe_next(&next)))
}

/// Logs out on this device.
#[server(prefix = "/api", endpoint = "accounts/log_out")]
pub async fn log_out() -> Result<Next, AppError> {
    let cx = context()?;
    store::log_out(cx.db(), cx.may_own::<act::ManageOwnAccount>()?, cx.now).await?;
    secrets::clear_cookie(&cx);
    Ok(Next::to("/dang-nhap").toast("Đã đăng xuất."))
}

/// Turns an imported record into a login: code from the slip, birth date, new password.
#[server(prefix = "/api", endpoint = "accounts/activate")]
pub async fn activate(
    #[server(default)] code: String,
    #[server(default)] birth_date: String,
    #[server(default)] password: String,
    #[server(default)] password_again: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let mut fields = Fields::new();
    let code = checks::normalise_code(&fields.text("code", &code, 60));
    let birth_date = fields.date("birth_date", &birth_date);
    checks::check_new_password(&mut fields, &password, &password_again, &[]);
    fields.finish()?;
    let birth_date = birth_date.ok_or(AppError::BadRequest)?;
    let code_hash = hash_secret(&code);
    let attempt = Attempt::begin(&cx, "activate", None, &code).await?;
    let hash = attempt.tried(cx.site.passwords.hash(password.clone()).await).await?;
    let session = Session::on_this_device(&cx);
    let activated = store::activate(cx.db(), code_hash, birth_date, password, hash, session.new.clone(), cx.now).await;
    if let Err(::store::Error::NotFound) = activated {
        return Err(AppError::field("code", strings::ACTIVATION_FAILED));
    }
    // Code and birth date were right, also when the password was not to be taken.
    attempt.succeeded().await?;
    let member = match activated {
        Err(::store::Error::Conflict(_)) => return Err(AppError::field("password", strings::OWN_NUMBER)),
        activated => activated?,
    };
    session.set_cookie(&cx);
    remember_device(&cx, member);
    Ok(Next::to("/").toast("Đã kích hoạt tài khoản. Chào mừng đồng chí đến với Sổ tay!"))
}

/// Changes the person's own password; other devices are signed out.
#[server(prefix = "/api", endpoint = "accounts/change_password")]
pub async fn change_password(
    #[server(default)] old_password: String,
    #[server(default)] password: String,
    #[server(default)] password_again: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_own::<act::ManageOwnAccount>()?;
    let mut fields = Fields::new();
    checks::check_new_password(&mut fields, &password, &password_again, &[]);
    fields.finish()?;
    let stored = store::hash_of(cx.db(), &permit).await?;
    let attempt = Attempt::begin(&cx, "change", Some(permit.member()), "").await?;
    if !attempt.tried(cx.site.passwords.verify(old_password, Some(stored)).await).await? {
        return Err(AppError::field("old_password", strings::OLD_PASSWORD_WRONG));
    }
    attempt.succeeded().await?;
    let hash = cx.site.passwords.hash(password).await?;
    let session = Session::on_this_device(&cx);
    store::change_password(cx.db(), permit, hash, session.new.clone(), cx.now).await?;
    session.set_cookie(&cx);
    Ok(Next::to("/them").toast("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất."))
}

/// Signs one of the person's devices out.
#[server(prefix = "/api", endpoint = "accounts/revoke_device")]
pub async fn revoke_device(session: SessionId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_own::<act::ManageOwnAccount>()?;
    let this_one = permit.session() == Some(session);
    store::revoke(cx.db(), permit, session, cx.now).await?;
    Ok(if this_one { Next::to("/dang-nhap") } else { Next::to("/thiet-bi") }.toast("Đã đăng xuất thiết bị."))
}

/// Theme and text size of this browser.
#[server(prefix = "/api", endpoint = "accounts/set_preferences")]
pub async fn set_preferences(
    #[server(default)] theme: String,
    #[server(default)] text: String,
    #[server(default)] next: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let preferences = crate::preferences::Preferences {
        theme: theme.parse().unwrap_or(cx.preferences.theme),
        text: text.parse().unwrap_or(cx.preferences.text),
    };
    let cookie = format!("sotay_look={}; Path=/; SameSite=Lax; Max-Age=31536000", preferences.to_cookie());
    if let (Some(response), Ok(value)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::from_str(&cookie))
    {
        response.append_header(http::header::SET_COOKIE, value);
    }
    Ok(Next::to(safe_next(&next)))
}

/// Issues codes for one member of the unit's subtree, or for all without account, and leads to the sheet to print. Members
/// who hold more than the issuer could give are left out.
#[server(prefix = "/api", endpoint = "accounts/issue_activations")]
pub async fn issue_activations(unit: UnitId, #[server(default)] member: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::IssueActivations>(unit).await?;
    let members = match member.parse::<MemberId>() {
        Ok(member) => {
            let member = store::slips_for(cx.db(), &permit, member, cx.now).await?;
            if member.beyond {
                return Err(AppError::Conflict(strings::slip_from_above(&member.full_name)));
            }
            vec![member]
        }
        Err(_) => store::pending(cx.db(), &permit, super::SHEET, cx.now).await?,
    };
    let key = cx.site.secret.clone();
    let codes = members.into_iter().filter(|m| !m.beyond).map(|m| {
        let id = ActivationId::fresh();
        store::Issued { id, member: m.id, code_hash: hash_secret(&secrets::activation_code(&key, id)) }
    });
    let rules = ::store::rules::in_force(cx.db(), &permit, cx.now.date()).await?;
    let expires_at = cx.now.plus(rules.value(RuleKey::ActivationDays) * DAY);
    store::issue(cx.db(), permit, codes.collect(), expires_at, cx.now).await?;
    let chosen = if member.is_empty() { String::new() } else { format!("&dang_vien={member}") };
    Ok(Next::to(format!("/phieu-kich-hoat/{unit}?dot={}{chosen}", cx.now.0)))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::safe_next;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(safe_next("/tin-tuc?trang=2"), "/tin-tuc?trang=2");
        for evil in
            ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x"]
        {
            assert_eq!(safe_next(evil), "/", "{evil}");
        }
    }
}
