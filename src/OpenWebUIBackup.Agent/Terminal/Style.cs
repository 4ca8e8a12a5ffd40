namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>Sets text off on a terminal (ECMA-48, SGR), or leaves it as it is.</summary>
internal readonly struct Style(bool enabled)
{
    internal string Bold(string text) => Set("1", text);

    internal string Faint(string text) => Set("2", text);

    internal string Red(string text) => Set("31", text);

    internal string Green(string text) => Set("32", text);

    internal string Yellow(string text) => Set("33", text);

    private string Set(string code, string text) => enabled ? $"\e[{code}m{text}\e[0m" : text;
}
