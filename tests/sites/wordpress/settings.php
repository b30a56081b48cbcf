<?php

// What `wp-config.php` is elsewhere.

[, $packages, $socket] = $argv;
error_reporting(E_ALL & ~E_DEPRECATED);
const DB_NAME = 'shop', DB_USER = 'root', DB_PASSWORD = '', DB_CHARSET = 'utf8mb4', DB_COLLATE = '';
define('DB_HOST', "localhost:$socket");
// Taken out of the pages, whose server has another port each time.
const WP_HOME = 'http://localhost', WP_SITEURL = WP_HOME;
// It asks nobody outside, and does nothing besides the request.
const WP_HTTP_BLOCK_EXTERNAL = true, DISABLE_WP_CRON = true;
const WPMU_PLUGIN_DIR = __DIR__ . '/mu-plugins';
define('ABSPATH', "$packages/usr/share/wordpress/");
$_SERVER += ['HTTP_HOST' => 'localhost', 'SERVER_NAME' => 'localhost'];
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_URI'] = $argv[3] ?? '/';
$table_prefix = 'wp_';
