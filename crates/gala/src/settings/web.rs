/// How files are fetched from addresses that people name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebSettings {
    /// `GALA_IMPORT_SERVERS`: servers of the installation's own network that may be asked, too.
    pub servers: Vec<String>,
    /// `HTTPS_PROXY`, as other programs read it.
    pub proxy: Option<String>,
}

impl WebSettings {
    /// Reads the variables of this process.
    pub fn read() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    fn of(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let servers = text("GALA_IMPORT_SERVERS").unwrap_or_default();
        let servers = servers.split(',').map(str::trim).filter(|server| !server.is_empty()).map(str::to_owned);
        let proxy = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].into_iter().find_map(text);
        Self { servers: servers.collect(), proxy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_a_list_and_none_where_nothing_is_set() {
        assert_eq!(WebSettings::of(|_| None), WebSettings::default());
        let set = |name: &str| match name {
            "GALA_IMPORT_SERVERS" => Some(" http://nas.local:8080, https://media.example.com ,".to_owned()),
            "https_proxy" => Some("http://proxy:3128".to_owned()),
            _ => None,
        };
        let servers = vec!["http://nas.local:8080".to_owned(), "https://media.example.com".to_owned()];
        assert_eq!(WebSettings::of(set), WebSettings { servers, proxy: Some("http://proxy:3128".to_owned()) });
    }
}
