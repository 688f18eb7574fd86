using System.Globalization;
using System.Text.Json.Nodes;

namespace Workload.Metering.Reports.Browser;

/// <summary>A visit to one page. The page is opened, used as a person would use it, and photographed.</summary>
internal sealed class PageVisit(Chromium browser, string page, int width, string theme, string picture)
{
    /// <summary>The height of the tallest picture, in pixels. It is more than anyone looks at.</summary>
    private const int TallestPicture = 6_000;

    /// <summary>Sorts, changes the theme, switches views and zooms, by mouse and by keyboard. Returns what did not work.</summary>
    private const string Use = """
        (() => {
          const faults = [], expect = (holds, what) => { if (!holds) faults.push(what); };
          const press = (target, key) => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
          const buttons = [...document.querySelectorAll('#phases thead button')];
          if (document.documentElement.localName === 'html') {
            expect(buttons.length > 5, 'no sortable columns');
            const bars = [...document.querySelectorAll('svg.bar')].map(bar =>
                [...bar.querySelectorAll('rect')].reduce((sum, rect) => sum + rect.getBoundingClientRect().width, 0)
                    / bar.getBoundingClientRect().width);
            expect(bars.length > 0 && bars.every(share => share > 0.97 && share < 1.01), 'a bar is not filled by its states');
            expect(!document.querySelector('[style]'), 'an element has a style of its own');
            const name = () => document.querySelector('#phases tbody th').textContent, before = name();
            buttons[0].click();
            const names = [...document.querySelectorAll('#phases tbody th')].map(cell => cell.textContent);
            expect(names.every((value, at) => at === 0 || names[at - 1] <= value), 'names are not sorted');
            expect(buttons[0].parentElement.getAttribute('aria-sort') === 'ascending', 'aria-sort is not set');
            const wall = buttons.find(button => button.textContent === 'wall');
            wall.click();
            expect(name() === before, 'sorting by wall does not come back');
            const filter = document.getElementById('filter'), rows = [...document.querySelectorAll('#phases tbody tr')],
                visible = () => rows.filter(row => row.getClientRects().length > 0);
            expect(visible().length === rows.length, 'a row is not shown');
            filter.value = before.slice(1, 5);
            filter.dispatchEvent(new Event('input'));
            expect(visible().length > 0 && visible().every(row =>
                row.cells[0].textContent.toLowerCase().includes(before.slice(1, 5).trim().toLowerCase().split(' ')[0])),
                'the filter shows other rows');
            filter.value = '';
            filter.dispatchEvent(new Event('input'));
            expect(visible().length === rows.length, 'the filter does not come back');
            expect(document.querySelectorAll('.spans a').length === 3
                && !document.getElementById('refresh').parentElement.hidden, 'no spans to choose from');
            const card = [...document.querySelectorAll('.cards tbody td, .cards tbody th')].find(cell =>
                cell.scrollWidth > cell.clientWidth + 1 || cell.getBoundingClientRect().right > WIDTH);
            expect(!card || WIDTH > 760, `a card's ${card?.dataset.label ?? 'name'} sticks out`);
            const background = () => getComputedStyle(document.body).backgroundColor, light = background();
            document.getElementById('theme').click();
            expect(background() !== light, 'the theme does not change');
            document.getElementById('theme').click();
          }
          const shown = () => [...document.querySelectorAll('.frame:not([display])')];
          const all = shown().length;
          expect(all > 1, 'no frames');
          const label = () => document.querySelector('.info').textContent;
          press(shown()[0], 'ArrowDown');
          const second = document.activeElement;
          expect(second.classList.contains('frame') && second.dataset.depth === '1', 'ArrowDown does not go down');
          expect(label() === second.getAttribute('aria-label'), 'the focused frame is not described');
          press(second, 'Enter');
          expect(second.getAttribute('width') === '100%', 'Enter does not zoom');
          press(second, 'Escape');
          expect(shown().length === all, 'Escape does not zoom out');
          const widths = () => shown().map(frame => frame.getAttribute('width')).join();
          const before = widths();
          const mode = name => document.querySelector(`[data-mode="${name}"]`);
          mode('cpu').dispatchEvent(new MouseEvent('click', { bubbles: true }));
          expect(mode('cpu').getAttribute('aria-pressed') === 'true', 'the switch does not show its state');
          expect(document.querySelectorAll('.frame:not([display]) rect:not(.cpu)').length === 0, 'the CPU view shows waiting');
          mode('waiting').dispatchEvent(new MouseEvent('click', { bubbles: true }));
          expect(document.querySelectorAll('.frame:not([display]) rect.cpu').length === 0, 'the waiting view shows CPU');
          mode('all').dispatchEvent(new MouseEvent('click', { bubbles: true }));
          expect(widths() === before, 'the switch does not come back');
          document.activeElement.blur();
          scrollTo(0, 0);
          const root = document.documentElement;
          expect(root.scrollWidth <= WIDTH, `the page is ${root.scrollWidth} pixels wide in a window of WIDTH`);
          expect(![...document.querySelectorAll('script')].some(script =>
              script.textContent.startsWith('alert')), 'a name became a script');
          return faults;
        })()
        """;

    /// <summary>Checks what remains where neither style nor script is allowed.</summary>
    private const string Read = """
        (() => {
          const faults = [], expect = (holds, what) => { if (!holds) faults.push(what); };
          const isShown = element => element.getBoundingClientRect().height > 0 && getComputedStyle(element).visibility === 'visible';
          const rows = [...document.querySelectorAll('#phases tbody tr')];
          expect(rows.length > 1 && rows.every(row => row.cells.length > 5 && [...row.cells].every(isShown)), 'the table is not shown');
          expect([...document.querySelectorAll('h1, h2, p')].every(isShown), 'a text is not shown');
          expect(document.body.innerText.includes('Where the time went'), 'the heading is not there');
          expect([...document.querySelectorAll('svg.bar')].every(bar =>
              bar.getBoundingClientRect().height < 40), 'a bar takes the room of a picture');
          expect(document.getElementById('theme').hidden, 'the script ran');
          return faults;
        })()
        """;

    /// <summary>
    /// Opens the page under a policy that allows it neither style nor script. Its text and its tables must still be readable.
    /// </summary>
    public async Task<List<string>> LookWithoutStyleAsync()
    {
        await OpenAsync(new Uri(page).AbsoluteUri);
        List<string> faults = [.. (await EvaluateAsync(Read)).AsArray().Select(fault => fault!.GetValue<string>())];
        await TakePictureAsync(TallestPicture / 3);
        return faults;
    }

    public async Task<List<string>> LookAsync()
    {
        string address = new Uri(page).AbsoluteUri;
        await OpenAsync(address);
        var used = await EvaluateAsync(Use.Replace("WIDTH", width.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        List<string> faults = [.. used.AsArray().Select(fault => fault!.GetValue<string>())];
        int height = (await EvaluateAsync("Math.ceil(document.documentElement.getBoundingClientRect().height)")).GetValue<int>();
        await TakePictureAsync(Math.Clamp(height, 1, TallestPicture));
        faults.AddRange(browser.Events.Select(message => Fault(message, address)).OfType<string>());
        return faults;
    }

    private async Task OpenAsync(string address)
    {
        browser.Events.Clear();
        await browser.SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject
        {
            ["width"] = width,
            ["height"] = 900,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = width < 600 && page.EndsWith(".html", StringComparison.Ordinal)
        });

        // A window in the background gets no focus events.
        await browser.SendAsync("Emulation.setFocusEmulationEnabled", new JsonObject { ["enabled"] = true });
        await browser.SendAsync("Emulation.setEmulatedMedia",
            new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = theme }) });
        await browser.SendAsync("Page.navigate", new JsonObject { ["url"] = address });
        await browser.WaitForAsync("Page.loadEventFired");
    }

    private static string? Fault(JsonNode message, string address)
    {
        var details = message["params"];
        return message["method"]!.GetValue<string>() switch
        {
            "Runtime.exceptionThrown" => $"exception: {details!["exceptionDetails"]!["exception"]?["description"]}",
            "Runtime.consoleAPICalled" when details!["type"]!.GetValue<string>() is "error" or "warning" or "assert" =>
                $"console: {details["args"]!.ToJsonString()}",
            "Log.entryAdded" when details!["entry"]!["level"]!.GetValue<string>() is "error" or "warning" =>
                $"log: {details["entry"]!["text"]}",
            "Network.requestWillBeSent" when details!["request"]!["url"]!.GetValue<string>() is var url && url != address
                && !url.StartsWith("data:", StringComparison.Ordinal) => $"request: {url}",
            "Page.javascriptDialogOpening" => "a dialog was opened",
            _ => null,
        };
    }

    private async Task<JsonNode> EvaluateAsync(string expression)
    {
        var answer = await browser.SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true });
        if (answer["exceptionDetails"] is { } exception)
            throw new InvalidOperationException($"{Path.GetFileName(page)}: {exception["exception"]?["description"]}");
        return answer["result"]!["value"]!;
    }

    private async Task TakePictureAsync(int height)
    {
        var shot = await browser.SendAsync("Page.captureScreenshot", new JsonObject
        {
            ["format"] = "png",
            ["captureBeyondViewport"] = true,
            ["clip"] = new JsonObject { ["x"] = 0, ["y"] = 0, ["width"] = width, ["height"] = height, ["scale"] = 1 },
        });
        await File.WriteAllBytesAsync(picture, Convert.FromBase64String(shot["data"]!.GetValue<string>()));
    }
}
