//! Who is a visitor, and who only looks at the address for them.

use axum::http::{HeaderMap, header};

/// Words in `User-Agent` of what reads pages without a person: previews of links in chats and mails, programs, and crawlers that are not
/// called [bots](is_bot). docs/button.md names each of them.
const MACHINES: [&str; 64] = [
    "apis-google",
    "axios",
    "barracuda",
    "cardyb",
    "chatgpt-user",
    "claude-user",
    "crawl",
    "curl",
    "dart/",
    "deno/",
    "embedly",
    "facebookcatalog",
    "facebookexternalhit",
    "faraday",
    "feedfetcher",
    "google-inspectiontool",
    "google-read-aloud",
    "googlehc",
    "googleother",
    "gtmetrix",
    "guzzle",
    "health-check",
    "healthcheck",
    "http-client",
    "http.rb",
    "httpclient",
    "httpie",
    "httrack",
    "ia_archiver",
    "iframely",
    "java/",
    "kube-probe",
    "libwww",
    "lighthouse",
    "lwp::",
    "mediapartners-google",
    "meta-external",
    "microsoft office",
    "mistralai-user",
    "monitor",
    "ms-office",
    "node-fetch",
    "nutch",
    "okhttp",
    "perplexity-user",
    "phantomjs",
    "php/",
    "pingdom",
    "postman",
    "powershell",
    "preview",
    "python",
    "reqwest",
    "rest-client",
    "scrapy",
    "site24x7",
    "slack-imgproxy",
    "slurp",
    "spider",
    "statuscake",
    "undici",
    "vkshare",
    "wget",
    "whatsapp/",
];

/// Says what a browser fetches an address for.
const FOR: &str = "sec-fetch-dest";

/// How the `User-Agent` of programs begins whose names are also parts of others.
const PROGRAMS: [&str; 2] = ["node", "ruby"];

/// Headers by which browsers say that they fetch what may never be looked at.
const AHEAD: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// Whether a request is no click of a person.
pub fn is_machine(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_lowercase();
    let is_ahead = AHEAD.iter().any(|name| {
        let purpose = text(name);
        purpose.contains("prefetch") || purpose.contains("prerender") || purpose.contains("preview")
    });
    let agent = text(header::USER_AGENT.as_str());
    let is_program = || PROGRAMS.iter().any(|name| agent.starts_with(name));
    is_ahead || agent.is_empty() || is_bot(&agent) || is_program() || MACHINES.iter().any(|word| agent.contains(word))
}

/// Whether a browser goes there, where it says what it does: it may also fetch a picture, a style sheet or a frame from an address, which
/// nobody clicked on.
pub fn is_going(headers: &HeaderMap) -> bool {
    headers.get(FOR).is_none_or(|wanted| wanted == "document")
}

/// Whether something in it is called a bot, in small letters: a word begins or ends with `bot` or `bots`. Telephones of CUBOT are none.
fn is_bot(agent: &str) -> bool {
    agent.match_indices("bot").any(|(at, bot)| {
        let (before, after) = (agent.get(..at).unwrap_or_default(), agent.get(at + bot.len()..).unwrap_or_default());
        let is_letter = |c: char| c.is_ascii_alphabetic();
        let after = after.strip_prefix('s').unwrap_or(after);
        (!before.ends_with(is_letter) || !after.starts_with(is_letter)) && !before.ends_with("cu")
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn asks(given: &[(&'static str, &str)]) -> bool {
        !is_machine(&given.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect())
    }

    const FIREFOX: (&str, &str) =
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");

    #[test]
    fn crawlers_previews_and_prefetches_are_no_visitors() {
        assert!(asks(&[FIREFOX]));
        assert!(!asks(&[]) && !asks(&[("user-agent", "WhatsApp/2.23.20.0 A")]));
        assert!(!asks(&[("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")]));
        for bot in ["bingbot/2.0", "AdsBot-Google (+http://www.google.com)", "x robots y", "Some_bot", "Botify 1.0"] {
            assert!(!asks(&[("user-agent", bot)]), "{bot}");
        }
        assert!(!asks(&[FIREFOX, ("sec-purpose", "prefetch;prerender")]));
        assert!(!asks(&[FIREFOX, ("x-moz", "prefetch")]));
    }

    #[test]
    fn what_fetches_links_before_people_do_is_none_either_and_the_docs_name_it() {
        for machine in [
            "Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)",
            "Mediapartners-Google",
            "GoogleOther",
            "APIs-Google (+https://developers.google.com/webmasters/APIs-Google.html)",
            "FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)",
            "ia_archiver (+http://www.alexa.com/site/help/webmasters)",
            "Mozilla/5.0 (Linux; Android 7.0) AppleWebKit/537.36 Chrome/59.0 Mobile (compatible; Google-Read-Aloud)",
            "Iframely/1.3.1 (+https://iframely.com/docs/about)",
            "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.1; Pro)",
            "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
            "Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 Chrome-Lighthouse",
            "BarracudaCentral",
            "node-fetch/1.0",
            "node",
            "undici",
            "Scrapy/2.11 (+https://scrapy.org)",
            "Dart/3.2 (dart:io)",
            "PostmanRuntime/7.36.0",
            "GuzzleHttp/7",
            "Ruby",
            "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
            "ELB-HealthChecker/2.0",
            "Amazon-Route53-Health-Check-Service (ref 1; report http://amzn.to/1vsZADi)",
            "GoogleHC/1.0",
            "kube-probe/1.31",
            "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1682",
            "Mozilla/5.0 (Macintosh; Darwin 23.1.0; en-US) PowerShell/7.4.0",
            "HTTPie/3.2.2",
            "PHP/8.3.6",
            "reqwest/0.12",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0; +https://perplexity.ai/perplexity-user)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; +Claude-User@anthropic.com)",
            "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
            "Slack-ImgProxy (+https://api.slack.com/robots)",
            "rest-client/2.1.0 (linux-gnu x86_64) ruby/3.2.2p53",
            "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 PhantomJS/2.1.1 Safari/538.1",
        ] {
            assert!(!asks(&[("user-agent", machine)]), "{machine}");
        }
        let docs = include_str!("../../../../docs/button.md");
        for word in MACHINES.iter().chain(&PROGRAMS).chain(&["Sec-Fetch-Dest"]) {
            assert!(docs.contains(&format!("`{word}`")), "{word}");
        }
    }

    #[test]
    fn who_shows_an_address_as_a_picture_goes_nowhere() {
        let going = |wanted: &str| is_going(&[(FOR.parse().unwrap(), wanted.parse().unwrap())].into_iter().collect());
        assert!(going("document") && is_going(&HeaderMap::new()), "old browsers say nothing");
        for wanted in ["image", "script", "style", "iframe", "object", "empty"] {
            assert!(!going(wanted), "{wanted}");
        }
    }

    #[test]
    fn who_holds_a_telephone_called_like_a_bot_is_a_visitor() {
        for phone in ["CUBOT P40", "Xiaomi ruby Build/1", "CUBOT_X18_Plus Build/O11019", "Cubot)", "Abotts phone"] {
            let agent = format!("Mozilla/5.0 (Linux; Android 11; {phone}) AppleWebKit/537.36 Chrome/140.0 Mobile");
            assert!(asks(&[("user-agent", &agent)]), "{phone}");
        }
    }
}
