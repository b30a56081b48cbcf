<?php

// The shop's own plugin.

add_action('woocommerce_thankyou', function () {
    echo '<script src="/embed/trefoil.js" data-metric="nps" data-no-comment data-no-events data-survey="order"'
        . ' data-endpoint="/v1/responses"></script>';
});

// In place of WooCommerce, whose page is a shortcode that fires this with the order's number.
add_shortcode('woocommerce_checkout', function () {
    ob_start();
    do_action('woocommerce_thankyou', 17);
    return ob_get_clean();
});

// Asks another site for pictures where a font has no emoji.
remove_action('wp_head', 'print_emoji_detection_script', 7);
