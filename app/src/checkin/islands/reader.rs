//! Finding a QR code in the camera's picture: with the browser's own reader, or where it has none with jsQR, which is
//! loaded only then.

use js_sys::{Array, Object, Promise, Reflect, Uint8ClampedArray};
use leptos::prelude::{document, window};
use wasm_bindgen::{Clamped, JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement};

/// Where jsQR 1.4.0 is; a new version gets a new name, since browsers keep these files for a year.
const JSQR: &str = "/pkg/lazy/jsqr-1.4.0.js";
/// Pictures are made this wide for jsQR: enough for a card that fills a third of it.
const WIDTH: u32 = 640;

#[wasm_bindgen]
extern "C" {
    pub type BarcodeDetector;
    #[wasm_bindgen(constructor, catch)]
    fn new(options: &JsValue) -> Result<BarcodeDetector, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn detect(this: &BarcodeDetector, picture: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_name = jsQR, catch)]
    fn jsqr(pixels: &Uint8ClampedArray, width: u32, height: u32) -> Result<JsValue, JsValue>;
}

/// A way to read codes.
pub enum Reader {
    /// The browser's own.
    Native(BarcodeDetector),
    /// jsQR, and the canvas it looks at.
    Script(HtmlCanvasElement),
}

impl Reader {
    /// The best reader of this browser.
    pub async fn find() -> Result<Self, JsValue> {
        match native() {
            Some(detector) => Ok(Self::Native(detector)),
            None => {
                load_script().await?;
                Ok(Self::Script(document().create_element("canvas")?.unchecked_into()))
            }
        }
    }

    /// The text of a code in the present picture.
    pub async fn read(&self, video: &HtmlVideoElement) -> Option<String> {
        match self {
            Self::Native(detector) => {
                let found = JsFuture::from(detector.detect(video).ok()?).await.ok()?;
                text_of(&found.dyn_into::<Array>().ok()?.get(0), "rawValue")
            }
            Self::Script(canvas) => {
                let (wide, high) = (video.video_width(), video.video_height());
                if wide == 0 || high == 0 {
                    return None;
                }
                let (width, height) = (WIDTH, WIDTH * high / wide);
                canvas.set_width(width);
                canvas.set_height(height);
                // Read again and again: without this the browser keeps the picture where reading is slow, and warns.
                let read_often = js_sys::Object::new();
                js_sys::Reflect::set(&read_often, &"willReadFrequently".into(), &true.into()).ok()?;
                let context = canvas.get_context_with_context_options("2d", &read_often).ok()??;
                let context: CanvasRenderingContext2d = context.unchecked_into();
                context
                    .draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width.into(), height.into())
                    .ok()?;
                let Clamped(pixels) = context.get_image_data(0.0, 0.0, width.into(), height.into()).ok()?.data();
                text_of(&jsqr(&Uint8ClampedArray::from(pixels.as_slice()), width, height).ok()?, "data")
            }
        }
    }
}

fn text_of(found: &JsValue, name: &str) -> Option<String> {
    found.is_object().then(|| Reflect::get(found, &name.into()).ok()?.as_string()).flatten().filter(|t| !t.is_empty())
}

fn native() -> Option<BarcodeDetector> {
    if !Reflect::has(&window(), &"BarcodeDetector".into()).unwrap_or(false) {
        return None;
    }
    let options = Object::new();
    Reflect::set(&options, &"formats".into(), &Array::of1(&"qr_code".into())).ok()?;
    BarcodeDetector::new(&options).ok()
}

/// A script that a trusted script adds is trusted by the page's policy.
async fn load_script() -> Result<(), JsValue> {
    if Reflect::has(&window(), &"jsQR".into())? {
        return Ok(());
    }
    let script = document().create_element("script")?;
    script.set_attribute("src", JSQR)?;
    let loaded = Promise::new(&mut |done, failed| {
        let _ = script.add_event_listener_with_callback("load", &done);
        let _ = script.add_event_listener_with_callback("error", &failed);
    });
    document().body().ok_or(JsValue::NULL)?.append_child(&script)?;
    JsFuture::from(loaded).await.map(drop)
}
