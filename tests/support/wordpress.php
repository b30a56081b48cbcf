<?php
// What the docs' blocks for WordPress ask of it: the hook comes at once.
function add_action($hook, $callback)
{
    $callback();
}
