<?php

// Installs WordPress and has its people write the pages.

require __DIR__ . '/settings.php';
mysqli_connect(null, DB_USER, DB_PASSWORD, null, 0, $socket)->query('CREATE DATABASE ' . DB_NAME);

/** No mail to the owner. */
function wp_mail(): bool
{
    return true;
}

define('WP_INSTALLING', true);
require ABSPATH . 'wp-settings.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
$owner = wp_install('A shop', 'owner', 'owner@shop.example', false, '', 'only in this test')['user_id'];
$author = wp_insert_user(['user_login' => 'author', 'user_pass' => 'only in this test', 'role' => 'author']);
update_option('permalink_structure', '/%postname%/');
flush_rewrite_rules();

$tag = fn(string $survey) => '<script src="/embed/trefoil.js" data-metric="nps" data-no-comment data-no-events'
    . " data-survey=\"$survey\" data-endpoint=\"/v1/responses\"></script>";
$element = '<script src="/embed/trefoil.js"></script>
<trefoil-survey metric="nps" no-comment no-events survey="classic" endpoint="/v1/responses"></trefoil-survey>';

write($owner, 'block', "<!-- wp:html -->\n{$tag('block')}\n<!-- /wp:html -->");
write($owner, 'classic', "Is this \"our\" shop -- or yours?\n\n$element\n\nThat was all.");
write($owner, 'order', '[woocommerce_checkout]');
write($author, 'author', "<!-- wp:html -->\n{$tag('author')}\n$element\n<!-- /wp:html -->");

/** A page by somebody, as their editor sends it. */
function write(int $writer, string $name, string $content): void
{
    wp_set_current_user($writer);
    $page = ['post_type' => 'post', 'post_status' => 'publish', 'post_name' => $name, 'post_title' => ucfirst($name)];
    $number = wp_insert_post(wp_slash($page + ['post_content' => $content]), true);
    $kept = get_post($number)->post_content;
    foreach (['<script', '<trefoil-survey'] as $part) {
        str_contains($kept, $part) !== ($name !== 'author' && str_contains($content, $part))
            && throw new Exception("of what $name wrote WordPress kept: $kept");
    }
}
