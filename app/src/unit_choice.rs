//! Which unit: the options of a select on pages about a unit and all below it.

use domain::{
    policy::{Act, Permit},
    units::Unit,
};

use crate::{context::Context, error::AppError, ui::Choice};

/// The permit's unit, those between it and the grant that reaches it, those right below it, and the person's other
/// units: from anywhere in the tree one step leads up, down or across.
///
/// # Errors
/// When the database cannot be read.
pub async fn unit_choices<A: Act>(cx: &Context, permit: &Permit<A>) -> Result<Vec<Choice>, AppError> {
    let granted = cx.actor()?.units_for::<A>();
    let mut units = store::units::ancestors(cx.db(), permit).await?;
    units.retain(|u| granted.iter().any(|g| g.path.contains(&u.path)) || u.id == permit.unit().id);
    if permit.role().is_some() {
        units.extend(store::units::children(cx.db(), permit).await?);
    }
    for other in granted {
        if !units.iter().any(|u| u.id == other.id) {
            units.push(store::units::get(cx.db(), &cx.may::<A>(&other)?.scope(), other.id).await?);
        }
    }
    let top = units.iter().map(|u| u.path.depth()).min().unwrap_or(0);
    Ok(units.iter().map(|u| choice(u, top)).collect())
}

/// Units below stand further in. Ordinary spaces at the start of an option are not shown.
fn choice(unit: &Unit, top: usize) -> Choice {
    let indent = "\u{a0}".repeat(3 * unit.path.depth().saturating_sub(top));
    Choice::new(unit.id.to_string(), format!("{indent}{}", unit.name))
}
