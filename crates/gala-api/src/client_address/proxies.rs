//! Which proxies are believed.

use std::{net::IpAddr, str::FromStr, sync::Arc};

use ipnet::IpNet;

/// More are not listed: each request is compared with all of them.
const MAX_NETWORKS: usize = 64;

/// The proxies that an installation stands behind: they are believed when they tell whom they ask for. It is written
/// as addresses and networks with commas between them: `127.0.0.1,10.1.0.0/16,2001:db8::/48`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let networks = entries.map(network).collect::<Result<Vec<_>, _>>()?;
        if networks.len() > MAX_NETWORKS {
            let count = networks.len();
            return Err(format!("names {count} proxies; at most {MAX_NETWORKS} can be: name their networks instead"));
        }
        Ok(Self(networks.into()))
    }
}

fn network(entry: &str) -> Result<IpNet, String> {
    let network = match entry.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address.to_canonical()),
        Err(_) => entry.parse::<IpNet>().map_err(|_| {
            format!("`{entry}` is no address and no network; write them as 10.0.0.7, 10.0.0.0/8 or 2001:db8::/48")
        })?,
    };
    if network.prefix_len() == 0 {
        return Err(format!("`{entry}` would believe everybody; name the addresses of your proxies"));
    }
    Ok(network.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusts(list: &str, address: &str) -> bool {
        let proxies: TrustedProxies = list.parse().expect("a list");
        proxies.contains(address.parse().expect("an address"))
    }

    #[test]
    fn addresses_and_networks_are_listed_with_commas() {
        let list = "127.0.0.1, 10.1.2.3/16,2001:db8::/48,::ffff:192.0.2.1,";
        for address in ["127.0.0.1", "::ffff:127.0.0.1", "10.1.255.255", "10.1.0.0", "2001:db8:0:ffff::1", "192.0.2.1"]
        {
            assert!(trusts(list, address), "{address}");
        }
        for address in ["127.0.0.2", "10.2.0.0", "2001:db8:1::1", "192.0.2.2", "::1", "::7f00:1"] {
            assert!(!trusts(list, address), "{address}");
        }
        assert!(!trusts("", "127.0.0.1"), "nobody is believed by default");
    }

    #[test]
    fn what_is_no_list_of_proxies_is_refused_with_what_to_write() {
        for (list, part) in [
            ("proxy.example", "10.0.0.0/8"),
            ("10.0.0.0/33", "10.0.0.0/8"),
            ("10.0.0.1:80", "10.0.0.0/8"),
            ("10.0.0.0/8;10.1.0.0/16", "10.0.0.0/8"),
            ("0.0.0.0/0", "believe everybody"),
            ("::/0", "believe everybody"),
            (&["10.0.0.1"; 65].join(","), "at most 64"),
        ] {
            let refused = list.parse::<TrustedProxies>().expect_err(list);
            assert!(refused.contains(part), "{list}: {refused}");
        }
        assert!([["10.0.0.1"; 64].join(",")][0].parse::<TrustedProxies>().is_ok());
    }
}
