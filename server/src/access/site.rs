//! Where the product is reached, and what of a request may be believed: its host, its client, and whether it came over TLS.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, Uri, header, uri::Authority};
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";
const FETCH_SITE: &str = "sec-fetch-site";

/// The address at which people reach the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    secure: bool,
    authority: Authority,
}

impl std::str::FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<PublicUrl, String> {
        let wanted = || "expected an address such as https://reports.example.com, without a path".to_owned();
        let parts = text.parse::<Uri>().map_err(|_| wanted())?.into_parts();
        let has_path = parts.path_and_query.is_some_and(|path| path.as_str() != "/");
        let secure = match parts.scheme.as_ref().map(axum::http::uri::Scheme::as_str) {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wanted()),
        };
        match parts.authority {
            Some(authority) if !has_path && !authority.as_str().contains('@') => Ok(PublicUrl { secure, authority }),
            _ => Err(wanted()),
        }
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

/// What the server was told about the world around it.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Where people reach it.
    pub public_url: Option<PublicUrl>,
    /// Proxies whose word about the client counts.
    pub trusted: Vec<IpNet>,
    /// Listens on a loopback address, so that no other name than one of this machine can be meant.
    pub is_local: bool,
    /// Signs every visitor in as a demo manager.
    pub demo: bool,
}

impl Site {
    fn is_trusted(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// Who asks: the last address that no trusted proxy has.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.is_trusted(peer) {
            return peer;
        }
        let told: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let mut client = peer;
        for address in told.into_iter().rev() {
            // What is no address was not written by a proxy of ours; the one before it is the last to be believed.
            let Ok(address) = address.trim().parse::<IpAddr>() else { break };
            client = address;
            if !self.is_trusted(address) {
                break;
            }
        }
        client
    }

    /// Whether the visitor's side of it is encrypted: the public URL says so, whatever a proxy says of the way to us, and a trusted
    /// proxy only where there is none.
    pub fn is_secure(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        if let Some(url) = &self.public_url {
            return url.secure;
        }
        let told = text(headers, FORWARDED_PROTO).filter(|_| self.is_trusted(peer));
        told.and_then(|told| told.split(',').next_back()).is_some_and(|last| last.trim().eq_ignore_ascii_case("https"))
    }

    /// Where the visitor reaches it: the public URL, or, where none was told, the host asked for.
    pub fn address(&self, peer: IpAddr, headers: &HeaderMap) -> String {
        let scheme = if self.is_secure(peer, headers) { "https" } else { "http" };
        let host = text(headers, header::HOST.as_str()).unwrap_or_default();
        self.public_url.as_ref().map_or_else(|| format!("{scheme}://{host}"), ToString::to_string)
    }

    /// Whether the request asks for a host that is ours. Otherwise a web site could point a name of its own at this machine and
    /// read through a visitor's browser what is meant for them (DNS rebinding). A server that listens beyond this machine and was
    /// not told its name cannot know it; there nobody is signed in without a cookie, which another name does not get.
    pub fn is_asked_for(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
        let (Some(host), None) = (host, hosts.next()) else { return false };
        let is_public = self.public_url.as_ref().is_some_and(|url| is_same(&url.authority, &host));
        is_public || is_loopback(host.host()) || (!self.is_local && !self.demo && self.public_url.is_none())
    }

    /// Whether a browser sent this from one of our own pages. Browsers always say where a form was sent from; what says
    /// nothing is no browser and carries nobody's cookies unasked.
    pub fn is_from_here(&self, headers: &HeaderMap) -> bool {
        if let Some(site) = text(headers, FETCH_SITE) {
            return site == "same-origin" || site == "none";
        }
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        let Ok(origin) = origin.to_str() else { return false };
        let Some((_, origin)) = origin.split_once("://") else { return false };
        let Ok(origin) = origin.parse::<Authority>() else { return false };
        let host = text(headers, header::HOST.as_str()).and_then(|host| host.parse::<Authority>().ok());
        let is_public = self.public_url.as_ref().is_some_and(|url| is_same(&url.authority, &origin));
        is_public || host.is_some_and(|host| is_same(&host, &origin))
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn is_same(a: &Authority, b: &Authority) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    let name = host.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        pairs.iter().map(pair).collect()
    }

    fn site() -> Site {
        Site {
            public_url: Some("https://reports.example.com".parse().unwrap()),
            trusted: vec!["10.0.0.0/8".parse().unwrap(), "127.0.0.1/32".parse().unwrap()],
            is_local: false,
            demo: false,
        }
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["127.0.0.1", "localhost", "LocalHost", "[::1]", "127.1.2.3"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "evil.com", "127.0.0.1.evil.com", "localhost.evil.com", "0.0.0.0", "10.0.0.1"] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_about_the_client() {
        let told = headers(&[("x-forwarded-for", "1.1.1.1, 203.0.113.7, 10.1.1.1")]);
        assert_eq!(
            site().client(address("127.0.0.1"), &told),
            address("203.0.113.7"),
            "what the client itself says is not"
        );
        assert_eq!(site().client(address("198.51.100.1"), &told), address("198.51.100.1"));
        let nonsense = headers(&[("x-forwarded-for", "203.0.113.7, nonsense")]);
        assert_eq!(site().client(address("10.1.1.1"), &nonsense), address("10.1.1.1"));
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_about_tls() {
        let site = Site { public_url: None, ..site() };
        let secure = headers(&[("x-forwarded-proto", "https")]);
        assert!(site.is_secure(address("127.0.0.1"), &secure));
        assert!(!site.is_secure(address("198.51.100.1"), &secure));
        assert!(!site.is_secure(address("127.0.0.1"), &headers(&[("x-forwarded-proto", "https, http")])));
    }

    #[test]
    fn the_public_url_decides_about_tls_whatever_a_proxy_says() {
        let plain = Site { public_url: Some("http://reports.example.com".parse().unwrap()), ..site() };
        for told in ["http", "https,http", "https", ""] {
            let told = headers(&[("x-forwarded-proto", told)]);
            for peer in ["127.0.0.1", "198.51.100.1"].map(address) {
                assert!(site().is_secure(peer, &told), "{told:?}");
                assert!(!plain.is_secure(peer, &told), "a cookie for TLS only would keep everybody out: {told:?}");
            }
        }
    }

    #[test]
    fn the_address_is_the_public_one_or_the_one_asked_for() {
        let asked = headers(&[("host", "10.0.0.5:3000"), ("x-forwarded-proto", "https")]);
        assert_eq!(site().address(address("10.1.1.1"), &asked), "https://reports.example.com");
        let site = Site { public_url: None, ..site() };
        assert_eq!(site.address(address("10.1.1.1"), &asked), "https://10.0.0.5:3000");
        assert_eq!(site.address(address("198.51.100.1"), &asked), "http://10.0.0.5:3000");
    }

    #[test]
    fn only_our_own_hosts_are_answered_where_they_are_known() {
        let asks = |site: &Site, host: &str| site.is_asked_for(&headers(&[("host", host)]));
        assert!(asks(&site(), "Reports.example.com"));
        assert!(asks(&site(), "127.0.0.1:3000"));
        for host in ["evil.example", "127.0.0.1.evil.example:3000", "evil@127.0.0.1.x", "a b"] {
            assert!(!asks(&site(), host), "{host}");
            assert!(!asks(&Site { is_local: true, ..Site::default() }, host), "{host}");
            assert!(!asks(&Site { demo: true, ..Site::default() }, host), "{host}");
        }
        assert!(asks(&Site::default(), "192.168.1.5:3000"), "its name is not known");
        let two = headers(&[("host", "127.0.0.1"), ("host", "evil.example")]);
        assert!(!site().is_asked_for(&two));
        assert!(!site().is_asked_for(&headers(&[])));
    }

    #[test]
    fn a_form_of_another_site_is_told_from_ours() {
        let is_ours = |pairs: &[(&str, &str)]| site().is_from_here(&headers(pairs));
        let host = ("host", "127.0.0.1:3000");
        assert!(is_ours(&[host, ("origin", "http://127.0.0.1:3000")]));
        assert!(is_ours(&[host, ("origin", "https://reports.example.com")]), "a proxy may change the host");
        assert!(is_ours(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(is_ours(&[host]), "no browser");
        for origin in
            ["https://evil.example", "null", "http://127.0.0.1:3001", "https://reports.example.com.evil.example"]
        {
            assert!(!is_ours(&[host, ("origin", origin)]), "{origin}");
        }
        for fetch in ["cross-site", "same-site"] {
            assert!(!is_ours(&[host, ("sec-fetch-site", fetch), ("origin", "http://127.0.0.1:3000")]), "{fetch}");
        }
    }

    #[test]
    fn a_public_url_is_a_scheme_and_a_host() {
        for text in ["reports.example.com", "https://reports.example.com/path", "ftp://x", "https://a@b", "https://"] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
        assert_eq!(
            "https://reports.example.com/".parse::<PublicUrl>().unwrap().to_string(),
            "https://reports.example.com"
        );
    }
}
