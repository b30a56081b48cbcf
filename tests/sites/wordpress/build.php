<?php

// A shop in WordPress as visitors get it: `php build.php PACKAGES INTO`. WordPress and a database server are those in
// PACKAGES, both run for as long as this does, and INTO has the pages that WordPress then made.

[, $packages, $into] = $argv;
$data = "$into.data";
mkdir($data);
putenv('LD_LIBRARY_PATH=' . implode(':', glob("$packages/{,usr/}lib/*-linux-gnu", GLOB_BRACE)));
$server = proc_open([
    "$packages/usr/sbin/mariadbd", '--no-defaults', "--datadir=$data", "--socket=$data/socket",
    '--user=' . posix_getpwuid(posix_geteuid())['name'],
    // Only the socket leads to it, and the folder is ours.
    '--skip-networking', '--skip-grant-tables', "--lc-messages-dir=$packages/usr/share/mysql",
], [2 => ['pipe', 'w']], $pipes);
$said = '';
do {
    $line = fgets($pipes[2]);
    $said .= $line;
} while ($line !== false && !str_contains($line, 'ready for connections'));
try {
    $line === false && throw new Exception("the database did not start:\n$said");
    run('install.php', $packages, "$data/socket");
    foreach (['block', 'classic', 'author', 'order'] as $name) {
        $page = run('page.php', $packages, "$data/socket", "/$name/");
        mkdir("$into/$name", 0777, true);
        file_put_contents("$into/$name/index.html", $page);
        preg_match_all('~/wp-(?:content|includes)/[^"\'?()\s]+\.(?:css|js|svg|woff2)\b~', $page, $files);
        foreach ($files[0] as $file) {
            @mkdir(dirname($into . $file), 0777, true);
            copy("$packages/usr/share/wordpress$file", $into . $file);
        }
    }
} finally {
    proc_terminate($server);
    proc_close($server);
}

/** What another script of this folder prints, run as a request of its own. */
function run(string $script, string ...$arguments): string
{
    $missing = extension_loaded('mysqli') ? [] : glob("$arguments[0]/usr/lib/php/*/mysql{nd,i}.so", GLOB_BRACE);
    $extensions = array_map(fn($file) => "-dextension=$file", $missing);
    $process = proc_open([PHP_BINARY, ...$extensions, __DIR__ . "/$script", ...$arguments], [1 => ['pipe', 'w']], $pipes);
    $printed = stream_get_contents($pipes[1]);
    proc_close($process) === 0 || throw new Exception("$script failed: $printed");
    return $printed;
}
