use std::io;

use super::client;
use super::server::{Exchange, Server};

/// A catalogue of so many repositories, ten on a page.
fn catalogue(exchange: &mut Exchange, count: usize) -> io::Result<()> {
    let target = exchange.request.target.clone();
    let Some(query) = target.strip_prefix("/v2/_catalog?") else {
        return exchange.status(if target == "/v2/" { 200 } else { 404 });
    };
    let last = query.split('&').find_map(|pair| pair.strip_prefix("last="));
    let first: usize = last.map_or(0, |last| last.parse().unwrap());
    let names = (first..count.min(first + 10)).map(|number| match number {
        3 => r#""../evil""#.to_owned(),
        4 => "\"\\u001b[2Japp\"".to_owned(),
        number => format!(r#""team/app{number}""#),
    });
    let body = format!(
        r#"{{"repositories":[{}]}}"#,
        names.collect::<Vec<_>>().join(",")
    );
    let link = format!("</v2/_catalog?n=10&last={}>; rel=\"next\"", first + 10);
    let more = usize::from(first + 10 < count);
    exchange.reply(200, &[("link", link.as_str())][..more], body.as_bytes())
}

#[test]
fn a_catalogue_is_read_page_by_page_as_far_as_is_needed() {
    let server = Server::start(|exchange| catalogue(exchange, 35));
    let registry = server.address().to_string();
    let search = |term, limit| client().search(&registry, term, limit).unwrap();
    // What is no name is left out.
    assert_eq!(search("", 100).len(), 33);
    let found = search("app3", 100);
    let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
    let wanted: Vec<_> = [30, 31, 32, 33, 34]
        .map(|number| format!("{registry}/team/app{number}"))
        .into();
    assert_eq!(names, wanted);
    let before = server.count("GET /v2/_catalog");
    assert_eq!(search("app1", 2).len(), 2);
    assert_eq!(server.count("GET /v2/_catalog") - before, 2);
}

#[test]
fn an_answer_that_is_not_one_of_dockers_search_is_passed_over() {
    let server = Server::start(|exchange| match exchange.request.target.as_str() {
        "/v1/search?q=app&n=9" => exchange.reply(200, &[("content-type", "text/html")], b"<html>"),
        _ => catalogue(exchange, 1),
    });
    let found = client().search(&server.address().to_string(), "app", 9);
    assert_eq!(found.unwrap().len(), 1);
}

#[test]
fn a_search_is_open_to_everyone_and_gives_no_more_than_was_asked_for() {
    let server = Server::start(|exchange| {
        assert_eq!(exchange.request.header("authorization"), None);
        let body = br#"{"results":[{"name":"a","star_count":5,"is_official":true},
            {"name":"b","description":null},{"name":"c"}]}"#;
        match exchange
            .request
            .target
            .starts_with("/v1/search?q=x+y%26z&n=2")
        {
            true => exchange.reply(200, &[("content-type", "application/json")], body),
            false => exchange.reply(401, &[("www-authenticate", "Basic")], b""),
        }
    });
    let registry = server.address().to_string();
    let found = client().search(&registry, "x y&z", 2).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].stars, found[0].is_official), (5, true));
    assert_eq!(found[1].name, format!("{registry}/b"));
}
