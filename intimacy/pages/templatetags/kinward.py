"""Tags and filters for every template: icons, glyphs, links, charts, figures and dates in words."""

from django import template
from django.forms import widgets
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from intimacy.pages import links, slots, words
from intimacy.pages.charts.figure import GLYPHS
from intimacy.pages.render import wants_part

register = template.Library()

for plain in (
    words.money,
    words.money_short,
    words.day,
    words.distance,
    words.when,
    words.moment,
    words.initials,
    words.hue,
    words.shown,
):
    register.filter(plain)
register.filter("bandname", words.band_name)
register.filter("band", words.band_of)

TIERS = {1: _("Strategic"), 2: _("Growth"), 3: _("Core")}


@register.filter
def signed(value, digits=0):
    """A change with its sign, kept left to right in every language."""
    return "" if value in (None, "") else format_html('<bdi dir="ltr">{}</bdi>', words.signed(value, digits))


@register.filter
def figure(value, digits=0):
    """A number that may be below nought, kept left to right in every language."""
    return "" if value in (None, "") else format_html('<bdi dir="ltr">{}</bdi>', words.figure(value, digits))


@register.filter
def at(items, place):
    """What stands at a place of a list, counted from nought: the head over a cell."""
    return items[place]


@register.filter
def tiername(tier):
    """What a tier is called: Strategic, Growth or Core."""
    return TIERS.get(int(tier or 0), "")


@register.filter
def pips(tier):
    """Which of a tier's three pips are filled: the first tier fills all three."""
    return [place <= 4 - int(tier or 4) for place in (1, 2, 3)]


@register.simple_tag
def icon(name, classes="", label=""):
    """An icon of the sprite. Without a label it is decoration, and screen readers pass over it."""
    named = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="k-icon {}" width="16" height="16" {}><use href="{}#{}"></use></svg>',
        classes,
        named,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def glyph(band):
    """The mark of a band: its shape says the same as its color."""
    if band not in GLYPHS:
        return ""
    return format_html(
        '<svg class="k-glyph k-fill-{}" width="10" height="10" viewBox="-6 -6 12 12" aria-hidden="true"><path d="{}"/></svg>',
        band,
        GLYPHS[band],
    )


@register.simple_tag
def link(name, *args, **kwargs):
    """``{% link "accounts:account" pk=account.pk %}``: an address inside the tenant."""
    return links.link(name, *args, **kwargs)


@register.simple_tag(takes_context=True)
def score_notes(context, account):
    """What weakens the score of the account, as upper floors say it; nothing where nothing does."""
    request, pieces = context["request"], []
    for note in slots.score_notes.shown_to(request.member):
        found = note.context(request, account)
        if found is not None:
            pieces.append(render_to_string(note.template, found, request))
    return mark_safe("".join(pieces))  # noqa: S308 – rendered templates


@register.simple_tag(takes_context=True)
def address_with(context, **changes):
    """The current address with some parameters changed, or dropped when given None; a cursor never survives."""
    parameters = context["request"].GET.copy()
    parameters.pop("cursor", None)
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return "?" + parameters.urlencode() if parameters else context["request"].path


@register.filter
def for_part(request):
    """True while a part is rendered for htmx."""
    return wants_part(request)


# Widget, its classes in a form, its classes in a toolbar. Written out, since the style sheet is built from the names found here.
CLASSES = (
    (widgets.CheckboxSelectMultiple, "", ""),
    (widgets.RadioSelect, "", ""),
    (widgets.CheckboxInput, "checkbox checkbox-sm mt-0.5", "checkbox checkbox-sm"),
    (widgets.SelectMultiple, "select h-auto w-full", "select select-sm"),
    (widgets.Select, "select w-full", "select select-sm"),
    (widgets.Textarea, "textarea w-full", "textarea textarea-sm"),
    (widgets.FileInput, "file-input w-full", "file-input file-input-sm"),
    (widgets.MultiWidget, "", ""),
    (widgets.HiddenInput, "", ""),
    (widgets.Input, "input w-full", "input input-sm w-auto"),
)


@register.filter
def styled(field, size=""):
    """A bound field's widget with the classes of our controls; ``size`` "small" for toolbars."""
    widget = field.field.widget
    usual, small = next(((usual, small) for kind, usual, small in CLASSES if isinstance(widget, kind)), ("", ""))
    classes = f"{small if size == 'small' else usual} {widget.attrs.get('class', '')}".strip()
    return field.as_widget(attrs={"class": classes} if classes else {})


@register.filter
def is_checkbox(field):
    """True for a single checkbox, whose label stands after it."""
    return isinstance(field.field.widget, widgets.CheckboxInput)


@register.filter
def is_group(field):
    """True for several choices shown as boxes or radio buttons, which need a legend."""
    return isinstance(field.field.widget, widgets.CheckboxSelectMultiple | widgets.RadioSelect)
