<?php
// An endpoint for Trefoil in one file: PHP 7.4 or newer, no database, nothing to install.
// What it promises and what it does not: docs/site-owners/endpoints.md.

// Pages that may send, such as ['https://shop.example']; empty: any may.
$origins = array_filter(explode(' ', (string) getenv('TREFOIL_ORIGINS')));
// Where answers go, one a line. NOT in a folder that the web server shows to everybody.
$file = getenv('TREFOIL_FILE') ?: dirname(__DIR__) . '/trefoil-answers.jsonl';
// The largest body, in bytes.
$limit = 65536;

// A warning in the answer would tell strangers where files are.
ini_set('display_errors', '0');

/** Ends the request. */
function answer(int $status, array $body = []): void
{
    http_response_code($status);
    header('Cache-Control: no-store');
    if ($body) {
        header('Content-Type: application/json');
        echo json_encode($body, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    }
    exit;
}

/** The record with its fields in one order: two that say the same have one spelling. */
function spelled($value)
{
    if (is_float($value) && floor($value) === $value && abs($value) < 9007199254740992) {
        return (int) $value;
    }
    if (is_object($value)) {
        $fields = array_map('spelled', (array) $value);
        ksort($fields, SORT_STRING);
        return (object) $fields;
    }
    return is_array($value) ? array_map('spelled', $value) : $value;
}

/** What is wrong with a record; empty if it can be stored. The schema says more. */
function wrong($record): string
{
    $id = '/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iD';
    if (!is_object($record) || ($record->v ?? null) !== 1) {
        return 'is not a record of version 1';
    }
    if (!in_array($record->type ?? null, ['response', 'event'], true)) {
        return 'type is neither response nor event';
    }
    if (!is_string($record->id ?? null) || !preg_match($id, $record->id)) {
        return 'id is not a UUID';
    }
    if (!is_string($record->survey ?? null) || !preg_match('/^[A-Za-z0-9._-]{1,64}$/D', $record->survey)) {
        return 'survey is not a name';
    }
    if ($record->type === 'event') {
        return '';
    }
    $revision = $record->revision ?? null;
    if (!is_int($revision) || $revision < 1 || $revision > 1000000) {
        return 'revision is not a whole number from 1';
    }
    if (!is_array($record->answers ?? null)) {
        return 'answers is not a list';
    }
    foreach ($record->answers as $one) {
        $value = $one->value ?? null;
        if ($value !== null && (!is_int($value) || $value < ($one->min ?? 0) || $value > ($one->max ?? 10))) {
            return 'value is not a whole number on its scale';
        }
    }
    return '';
}

$origin = $_SERVER['HTTP_ORIGIN'] ?? '';
if ($origins) {
    header('Vary: Origin');
}
if ($origin !== '') {
    // Who names no origin is no page; a page that is not listed is refused and learns nothing.
    if ($origins && !in_array($origin, $origins, true)) {
        answer(403);
    }
    header('Access-Control-Allow-Origin: ' . ($origins ? $origin : '*'));
    header('Access-Control-Expose-Headers: Retry-After');
}
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') {
    header('Access-Control-Allow-Methods: POST');
    header('Access-Control-Allow-Headers: Content-Type, Idempotency-Key');
    header('Access-Control-Max-Age: 7200');
    answer(204);
}
if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    header('Allow: POST, OPTIONS');
    answer(405);
}
$type = strtolower(trim(explode(';', $_SERVER['CONTENT_TYPE'] ?? '')[0]));
if (!in_array($type, ['application/json', 'text/plain'], true)) {
    answer(415);
}
// One byte more than allowed tells that it is too much.
$body = (string) file_get_contents('php://input', false, null, 0, $limit + 1);
if (strlen($body) > $limit) {
    answer(413);
}
$record = json_decode($body, false, 64);
if (json_last_error() !== JSON_ERROR_NONE) {
    answer(400, ['detail' => 'is not JSON: ' . json_last_error_msg()]);
}
$record = spelled($record);
$wrong = wrong($record);
if ($wrong !== '') {
    answer(422, ['detail' => $wrong]);
}
$id = $record->id = strtolower($record->id);
$revision = $record->revision ?? 1;
$line = json_encode($record, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);

// From here on one request at a time: the lock is let go when the file is closed, or the script ends.
$answers = fopen($file, 'c+b');
if (!$answers || !flock($answers, LOCK_EX)) {
    header('Retry-After: 30');
    answer(503);
}
$last = "\n";
while (($known = fgets($answers)) !== false) {
    $last = $known;
    // Most lines are told apart without reading their JSON.
    if (strpos($known, $id) === false) {
        continue;
    }
    $other = json_decode($known);
    if (($other->id ?? null) === $id && ($other->revision ?? 1) === $revision) {
        if (rtrim($known, "\n") === $line) {
            answer(202, ['stored' => [['key' => "$id:$revision", 'duplicate' => true]]]);
        }
        answer(422, ['detail' => 'revision is stored with another body; a change needs a higher revision']);
    }
}
fseek($answers, 0, SEEK_END);
$end = ftell($answers);
// A line that a crash cut short stays the only one that is lost.
$line = (substr($last, -1) === "\n" ? '' : "\n") . $line . "\n";
if (fwrite($answers, $line) !== strlen($line) || !fflush($answers) || (function_exists('fsync') && !fsync($answers))) {
    ftruncate($answers, $end);
    header('Retry-After: 30');
    answer(503);
}
answer(202, ['stored' => [['key' => "$id:$revision", 'duplicate' => false]]]);
