//! Now, and random bytes.

/// Milliseconds since 1970, as the respondent's device has it.
#[must_use]
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Minutes that this device's clock is ahead of UTC today, for the studio.
#[cfg(feature = "studio")]
#[must_use]
pub fn offset_minutes() -> i32 {
    // JavaScript counts them the other way round.
    -(js_sys::Date::new_0().get_timezone_offset() as i32)
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
