"""The drawings of the icons: shapes on a ground of 20 by 20, stroked in the colour of the text around them.

An icon never stands without a word next to it or a label on it.
"""

# name: the inside of the <svg>; only markup written here, never data
ICONS = {
    "book": (
        '<path d="M10 5C8 3.5 5.5 3.2 3 3.5V15c2.5-.3 5 0 7 1.5 2-1.5 4.5-1.8 7-1.5V3.5c-2.5-.3-5 0-7 1.5ZM10 5v11.5"/>'
    ),
    "brush": '<path d="M17 3 9.5 10.5l2 2L17.5 5zM9 11c-3 0-3 3.5-5.5 4.5 3 2 7 1.5 7.5-2.5"/>',
    "calendar": '<path d="M3 5h14v12H3zM3 9h14M7 2.5v4M13 2.5v4"/>',
    "check": '<path d="m4 10.5 4 4 8-9"/>',
    "clock": '<circle cx="10" cy="10" r="7.5"/><path d="M10 5.5V10l3 2"/>',
    "cross": '<path d="m5 5 10 10M15 5 5 15"/>',
    "disc": '<circle cx="10" cy="10" r="5.5" fill="currentColor"/>',
    "download": '<path d="M10 3v9.5M6 9l4 4 4-4M3 16.5h14"/>',
    "ear": (
        '<path d="M6 8a4.5 4.5 0 1 1 9 0c0 3-2.5 3.5-3 6-.4 2-1.5 3.5-3.5 3.5A2.8 2.8 0 0 1 6 15'
        'M8.5 8a2 2 0 1 1 4 0c0 1.5-1.5 2-1.5 3"/>'
    ),
    "edit": '<path d="m3.5 16.5.8-3.5L13.5 3.8l2.7 2.7L7 15.7zM11.5 5.8l2.7 2.7"/>',
    "eye": (
        '<path d="M1.8 10s3-5.5 8.2-5.5 8.2 5.5 8.2 5.5-3 5.5-8.2 5.5S1.8 10 1.8 10Z"/>'
        '<circle cx="10" cy="10" r="2.5"/>'
    ),
    "filter": '<path d="M3 5h14M5.5 10h9M8 15h4"/>',
    "heart": '<path d="M10 16.5S3 12.3 3 7.6A3.7 3.7 0 0 1 10 6a3.7 3.7 0 0 1 7 1.6c0 4.7-7 8.9-7 8.9Z"/>',
    "house": '<path d="M3 9.5 10 3.5l7 6V17h-4.5v-4.5h-5V17H3z"/>',
    "info": '<circle cx="10" cy="10" r="7.5"/><path d="M10 9v5M10 6v.1"/>',
    "key": '<circle cx="6.5" cy="13.5" r="3.5"/><path d="M9 11 17 3M13.5 6.5l2.5 2.5"/>',
    "leaf": '<path d="M4 16C3 8 8 3.5 16.5 3.5 17 12 12 17 5.5 15M4 17.5 11 9.5"/>',
    "left": '<path d="M16.5 10H4M8.5 5.5 4 10l4.5 4.5"/>',
    "link": (
        '<path d="M8.5 11.5a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1 1'
        'M11.5 8.5a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1-1"/>'
    ),
    "lock": '<path d="M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9"/>',
    "loo": '<circle cx="7" cy="4" r="1.8"/><path d="M7 7v5h5l2 5M7 12a4 4 0 1 0 4.5 4"/>',
    "mail": '<path d="M2.5 5h15v10.5h-15zM2.5 6l7.5 5.5L17.5 6"/>',
    "mask": (
        '<path d="M3.5 4.5c4 1.5 9 1.5 13 0v6c0 4-3 6.5-6.5 7-3.5-.5-6.5-3-6.5-7z'
        'M6.5 8.5c.7-.7 1.8-.7 2.5 0M11 8.5c.7-.7 1.8-.7 2.5 0M7 12.5c1.8 1.5 4.2 1.5 6 0"/>'
    ),
    "merge": (
        '<circle cx="4.5" cy="5" r="2"/>'
        '<circle cx="4.5" cy="15" r="2"/>'
        '<circle cx="16" cy="10" r="2"/>'
        '<path d="M6.5 5.5c4 .5 4 4 7.5 4.5M6.5 14.5c4-.5 4-4 7.5-4.5"/>'
    ),
    "minus": '<path d="M4 10h12"/>',
    "music": '<path d="M7.5 15.5V5l9-2v10.5"/><circle cx="5.5" cy="15.5" r="2"/><circle cx="14.5" cy="13.5" r="2"/>',
    "pause": '<path d="M7 5v10M13 5v10"/>',
    "people": (
        '<circle cx="7" cy="7" r="2.7"/>'
        '<path d="M2 16.5c0-3 2-5 5-5s5 2 5 5M12.5 4.6a2.7 2.7 0 0 1 0 4.9M14.5 12c2.2.6 3.5 2.3 3.5 4.5"/>'
    ),
    "person": '<circle cx="10" cy="6.5" r="3"/><path d="M4 17c0-3.5 2.5-6 6-6s6 2.5 6 6"/>',
    "phone": (
        '<path d="M4 3h3.5l1.2 4L6.5 8.5a10 10 0 0 0 5 5L13 11.3l4 1.2V16a1.5 1.5 0 0 1-1.5'
        ' 1.5A13.5 13.5 0 0 1 2.5 4.5 1.5 1.5 0 0 1 4 3Z"/>'
    ),
    "pin": '<path d="M10 18s6-5.6 6-10a6 6 0 1 0-12 0c0 4.4 6 10 6 10Z"/><circle cx="10" cy="8" r="2"/>',
    "plus": '<path d="M10 4v12M4 10h12"/>',
    "pound": '<path d="M14 5.5A3.5 3.5 0 0 0 7 6.5c0 3 1 6 -1.5 10H14.5M5 11h6.5"/>',
    "print": '<path d="M5.5 7V2.5h9V7M5.5 14H3V7h14v7h-2.5M5.5 11.5h9v6h-9z"/>',
    "question": '<circle cx="10" cy="10" r="7.5"/><path d="M7.8 8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M10 14.2v.1"/>',
    "ramp": '<path d="M2.5 16.5h15V8zM5 8l6-3M5 8l.2-3.2M5 8l2.8 1.8"/>',
    "right": '<path d="M3.5 10h12.5M11.5 5.5 16 10l-4.5 4.5"/>',
    "ring": '<circle cx="10" cy="10" r="6"/>',
    "search": '<circle cx="8.5" cy="8.5" r="5.5"/><path d="m13 13 4.5 4.5"/>',
    "sheet": '<path d="M4 2.5h8l4 4v11H4zM12 2.5v4h4M7 10h6M7 13.5h6"/>',
    "stop": '<path d="M6.8 2.5h6.4l4.3 4.3v6.4l-4.3 4.3H6.8l-4.3-4.3V6.8zM10 6v5M10 13.7v.1"/>',
    "theme": '<circle cx="10" cy="10" r="7"/><path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/>',
    "undo": '<path d="M7 4 3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8"/>',
    "upload": '<path d="M10 13V3.5M6 7l4-4 4 4M3 16.5h14"/>',
    "warn": '<path d="M10 3 18 17H2zM10 8v4.5M10 14.7v.1"/>',
}
