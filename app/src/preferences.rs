//! Theme and text size of a browser: a cookie, so that the first byte of a page already has the right look.

use domain::vocabulary;

vocabulary! {
    /// Light or dark.
    Theme {
        /// As the device says.
        System = "system" => "Theo thiết bị",
        /// Always light.
        Light = "light" => "Sáng",
        /// Always dark.
        Dark = "dark" => "Tối",
    }
}

vocabulary! {
    /// Size of all text, in percent.
    TextSize {
        /// As designed.
        Normal = "100" => "Thường",
        /// A quarter larger.
        Large = "125" => "Lớn",
        /// Half larger.
        Larger = "150" => "Rất lớn",
        /// Twice as large.
        Largest = "200" => "Cực lớn",
    }
}

/// What a browser prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Size of all text.
    pub text: TextSize,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { theme: Theme::System, text: TextSize::Normal }
    }
}

impl Preferences {
    /// From the cookie's value; anything unknown is the default.
    pub fn from_cookie(value: &str) -> Self {
        let (theme, text) = value.split_once('.').unwrap_or((value, ""));
        Self { theme: theme.parse().unwrap_or(Theme::System), text: text.parse().unwrap_or(TextSize::Normal) }
    }

    /// As the cookie's value.
    pub fn to_cookie(self) -> String {
        format!("{}.{}", self.theme, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_back_and_nonsense_ignored() {
        let chosen = Preferences { theme: Theme::Dark, text: TextSize::Larger };
        assert_eq!(Preferences::from_cookie(&chosen.to_cookie()), chosen);
        assert_eq!(Preferences::from_cookie("\"><script>"), Preferences::default());
    }
}
