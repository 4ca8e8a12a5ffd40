using System.Text.Json;

namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>Reads what <c>config</c> of Compose prints: the files as it understands them, with the variables of its environment filled in.</summary>
internal static class ComposeConfig
{
    /// <summary>The variables of a service, of Compose 2's <c>--format json</c>. One that is passed on and not set has an empty value.</summary>
    internal static IReadOnlyDictionary<string, string> VariablesOfJson(JsonElement config, string service)
    {
        var named = InspectJson.At(InspectJson.At(InspectJson.At(config, "services"), service), "environment");
        return named.ValueKind != JsonValueKind.Object ? new Dictionary<string, string>() : named.EnumerateObject()
            .ToDictionary(one => one.Name, one => one.Value.ValueKind == JsonValueKind.String ? Unescape(one.Value.GetString()!) : "", StringComparer.Ordinal);
    }

    /// <summary>
    /// The same of the YAML that Compose 1 prints: always in blocks indented by two, one variable a line. What it breaks
    /// into several lines, or writes with escapes, is left out.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> VariablesOfYaml(string yaml, string service)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var (inServices, inService, inVariables, last) = (false, false, false, (string?)null);
        foreach (var line in yaml.Split('\n'))
        {
            var indent = line.Length - line.TrimStart(' ').Length;
            var text = line.Trim();
            if (text.Length == 0)
                continue;
            if (indent == 0)
                (inServices, inService, inVariables) = (text == "services:", false, false);
            else if (indent == 2)
                (inService, inVariables) = (inServices && text == $"{service}:", false);
            else if (indent == 4)
                inVariables = inService && text == "environment:";
            else if (inVariables && indent > 6 && last is not null)
                variables.Remove(last);
            else if (inVariables && indent == 6 && text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                last = text[..colon];
                if (Scalar(text[(colon + 1)..].Trim()) is { } value)
                    variables[last] = Unescape(value);
            }
        }

        return variables;
    }

    private static string? Scalar(string text) => text switch
    {
        "null" => "",
        ['\'', .. var quoted, '\''] => quoted.Replace("''", "'", StringComparison.Ordinal),
        ['"', ..] or ['\'', ..] or ['|', ..] or ['>', ..] => null,
        _ => text,
    };

    // A dollar sign that is to stay one.
    private static string Unescape(string text) => text.Replace("$$", "$", StringComparison.Ordinal);
}
