//! Now, and random bytes.

/// Milliseconds since 1970, as the respondent's device has it.
#[must_use]
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Ten random bytes, for the studio, which has no page to ask; of less quality where the browser has no crypto, which only weakens how hard
/// an id is to guess.
#[cfg(feature = "studio")]
#[must_use]
pub fn random_bytes() -> [u8; 10] {
    let mut bytes = [0; 10];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled = crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if filled != Some(true) {
        for byte in &mut bytes {
            *byte = (js_sys::Math::random() * 256.0) as u8;
        }
    }
    bytes
}
