//! From what an editor wrote to HTML that is safe to show.
//!
//! comrak turns Markdown into HTML, with raw HTML shown as the text it is; ammonia then lets through what an article
//! needs and nothing else. Both run at save time, so that reading costs nothing.

use std::{borrow::Cow, cell::RefCell, collections::HashSet, sync::LazyLock};

use ammonia::{Builder, UrlRelative};
use comrak::{
    Arena, Options,
    arena_tree::NodeEdge,
    format_html,
    nodes::{Ast, AstNode, NodeValue},
    parse_document,
};

/// Deepest nesting of quotes, lists and emphasis. Nobody writes this deep; code that walks trees stays shallow.
const DEPTH_MAX: usize = 50;
/// Most pieces of a text: a few bytes can ask for a table with half a million cells.
const NODES_MAX: usize = 30_000;

/// The text is nested too deeply or has too many pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooComplex;

/// Markdown as sanitised HTML.
///
/// # Errors
/// [`TooComplex`] for texts that only a mistake or an attack produces.
pub fn to_html(markdown: &str) -> Result<String, TooComplex> {
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &OPTIONS);
    let nodes = nodes_within_bounds(root)?;
    let top = nodes.iter().copied().filter_map(heading_level).min().unwrap_or(1);
    for node in nodes {
        adapt(&arena, node, top);
    }
    let mut html = String::new();
    format_html(root, &OPTIONS, &mut html).map_err(|_| TooComplex)?;
    Ok(CLEANER.clean(&html).to_string())
}

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.render.escape = true;
    options
});

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .add_tags([
            "p",
            "br",
            "hr",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "strong",
            "em",
            "del",
            "a",
            "img",
            "ul",
            "ol",
            "li",
            "blockquote",
            "code",
            "pre",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
        ])
        .add_clean_content_tags(["script", "style"])
        .add_tag_attributes("a", ["href", "title"])
        .add_tag_attributes("img", ["src", "alt", "title"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("th", ["align"])
        .add_tag_attributes("td", ["align"])
        // A wide table scrolls, and scrolling needs a place for the keyboard.
        .set_tag_attribute_value("table", "tabindex", "0")
        .set_tag_attribute_value("img", "loading", "lazy")
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Custom(Box::new(own_address)))
        .attribute_filter(|tag, attribute, value| match (tag, attribute) {
            ("img", "src") => own_address(value),
            _ => Some(Cow::Borrowed(value)),
        })
        .link_rel(Some("noopener nofollow"));
    cleaner
});

/// An address on this site: nothing is ever loaded from elsewhere.
fn own_address(url: &str) -> Option<Cow<'_, str>> {
    let own = url.starts_with('/') && !url.starts_with("//") && !url.contains('\\');
    own.then_some(Cow::Borrowed(url))
}

type Node<'a> = &'a AstNode<'a>;

/// All nodes, unless the tree is out of bounds. Walks without recursion.
fn nodes_within_bounds<'a>(root: Node<'a>) -> Result<Vec<Node<'a>>, TooComplex> {
    let (mut nodes, mut depth) = (Vec::new(), 0);
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => {
                depth += 1;
                nodes.push(node);
            }
            NodeEdge::End(_) => depth -= 1,
        }
        if depth > DEPTH_MAX || nodes.len() > NODES_MAX {
            return Err(TooComplex);
        }
    }
    Ok(nodes)
}

fn heading_level(node: Node<'_>) -> Option<u8> {
    match &node.data.borrow().value {
        NodeValue::Heading(heading) => Some(heading.level),
        _ => None,
    }
}

/// Makes a node fit the page: the largest headings, of level `top`, stand right below the article's title, which is the
/// only `h1`; a picture from another site becomes a link to it.
fn adapt<'a>(arena: &'a Arena<'a>, node: Node<'a>, top: u8) {
    let mut data = node.data.borrow_mut();
    match &mut data.value {
        NodeValue::Heading(heading) => heading.level = (heading.level - top + 2).min(6),
        NodeValue::Image(image) if own_address(&image.url).is_none() => {
            let link = std::mem::take(image);
            if node.first_child().is_none() {
                node.append(text(arena, link.url.clone()));
            }
            data.value = NodeValue::Link(link);
            drop(data);
            if node.ancestors().skip(1).any(|a| matches!(a.data.borrow().value, NodeValue::Link(_))) {
                unwrap(node);
            }
        }
        _ => {}
    }
}

fn text<'a>(arena: &'a Arena<'a>, content: String) -> Node<'a> {
    arena.alloc(AstNode::new(RefCell::new(Ast::new(NodeValue::Text(content.into()), Default::default()))))
}

/// Puts the children in the place of their parent: a link cannot stand in a link.
fn unwrap<'a>(node: Node<'a>) {
    while let Some(child) = node.first_child() {
        node.insert_before(child);
    }
    node.detach();
}

#[cfg(test)]
mod tests;
