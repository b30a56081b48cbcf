<?php

// Prints a page of the shop.

require __DIR__ . '/settings.php';
const WP_USE_THEMES = true;
ob_start(fn($page) => str_replace([WP_HOME, str_replace('/', '\/', WP_HOME)], '', $page));
require ABSPATH . 'wp-settings.php';
wp();
is_404() && throw new Exception('there is no such page');
require ABSPATH . WPINC . '/template-loader.php';
