//! Provinces and communes as they are since 1 July 2025.

/// Province, code of the province, commune, code of the commune, kind: plain public facts.
const COMMUNES: &str = include_str!("../../data/communes.csv");

/// Where the named accounts live.
pub(super) const HOME_PROVINCE: &str = "19";
/// The commune of the named branch.
pub(super) const HOME_COMMUNE: &str = "Xã Phú Lương";
/// Communes that a small demo takes first.
const WELL_KNOWN: &[&str] = &[
    HOME_COMMUNE,
    "Phường Phan Đình Phùng",
    "Xã La Bằng",
    "Phường Linh Sơn",
    "Xã Đại Từ",
    "Xã Vô Tranh",
    "Xã Định Hóa",
    "Phường Tích Lương",
    "Xã Bình Yên",
];

/// A province with its communes.
#[derive(Debug, Clone)]
pub(super) struct Province {
    pub(super) code: &'static str,
    /// `tỉnh Thái Nguyên`, `thành phố Hà Nội`.
    pub(super) name: String,
    pub(super) communes: Vec<Commune>,
}

impl Province {
    /// The code as a number: they rise from north to south.
    pub(super) fn number(&self) -> u32 {
        self.code.parse().unwrap_or_default()
    }
}

/// A commune, ward or special zone.
#[derive(Debug, Clone)]
pub(super) struct Commune {
    pub(super) code: &'static str,
    /// `xã Phú Lương`, `phường Linh Sơn`.
    pub(super) name: String,
    /// Whether people live in streets rather than in hamlets.
    pub(super) urban: bool,
}

/// `Xã Phú Lương` as it stands inside a sentence.
fn inside_sentence(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Every province, the home of the named accounts first.
pub(super) fn provinces() -> Vec<Province> {
    let mut provinces: Vec<Province> = Vec::new();
    for line in COMMUNES.lines().skip(1) {
        let mut cells = line.split(',').map(str::trim);
        let (Some(code), Some(province), Some(commune_code), Some(commune), Some(kind)) =
            (cells.next(), cells.next(), cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        if provinces.last().is_none_or(|p| p.code != code) {
            let name = match province.strip_prefix("Thành phố ") {
                Some(city) => format!("thành phố {city}"),
                None => format!("tỉnh {province}"),
            };
            provinces.push(Province { code, name, communes: Vec::new() });
        }
        let commune = Commune { code: commune_code, name: inside_sentence(commune), urban: kind == "phường" };
        if let Some(province) = provinces.last_mut() {
            province.communes.push(commune);
        }
    }
    provinces.sort_by_key(|p| p.code != HOME_PROVINCE);
    for province in &mut provinces {
        let rank = |c: &Commune| WELL_KNOWN.iter().position(|k| inside_sentence(k) == c.name).unwrap_or(usize::MAX);
        province.communes.sort_by_key(rank);
    }
    provinces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_country_is_there() {
        let provinces = provinces();
        assert_eq!(provinces.len(), 34);
        assert_eq!(provinces.iter().map(|p| p.communes.len()).sum::<usize>(), 3321);
        assert_eq!(provinces[0].name, "tỉnh Thái Nguyên");
        assert_eq!(provinces[0].communes[0].name, "xã Phú Lương");
        assert_eq!(provinces[0].communes.len(), 92);
    }
}
