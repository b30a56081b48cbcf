//! A JS value as a [`Value`], by hand: serde-wasm-bindgen in its place costs the respondent ten
//! times the bytes (docs/developers/size.md).

use js_sys::{Array, Object, Reflect};
use trefoil_survey::value::Value;
use wasm_bindgen::{JsCast, JsValue};

/// Deeper than any option goes; an object that holds itself ends here.
const DEPTH_MAX: usize = 12;

/// The tree below a JS value: own fields of objects, entries of arrays. Functions, symbols and
/// whatever throws when it is read become `null`.
pub fn value_of(js: &JsValue) -> Value {
    at_depth(js, 0)
}

fn at_depth(js: &JsValue, depth: usize) -> Value {
    if let Some(text) = js.as_string() {
        return Value::Text(text);
    }
    if let Some(number) = js.as_f64() {
        return Value::Number(number);
    }
    if let Some(value) = js.as_bool() {
        return Value::Bool(value);
    }
    if !js.is_object() || depth == DEPTH_MAX {
        return Value::Null;
    }
    if Array::is_array(js) {
        let array: &Array = js.unchecked_ref();
        return Value::List(
            (0..array.length()).map(|index| at_depth(&array.get(index), depth + 1)).collect(),
        );
    }
    let fields = Object::keys(js.unchecked_ref::<Object>());
    let field = |index| {
        let name = fields.get(index);
        let value = Reflect::get(js, &name).unwrap_or(JsValue::NULL);
        (name.as_string().unwrap_or_default(), at_depth(&value, depth + 1))
    };
    Value::Map((0..fields.length()).map(field).collect())
}
