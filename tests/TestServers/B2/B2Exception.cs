namespace OpenWebUIBackup.TestServers;

/// <summary>An error as B2 answers it: status, code and message in JSON.</summary>
internal sealed class B2Exception(int status, string code, string message) : Exception(message)
{
    internal int Status => status;

    internal string Code => code;

    internal static B2Exception BadRequest(string message) => new(400, "bad_request", message);

    internal static B2Exception NoFile(string name) => new(404, "not_found", $"File with such name does not exist: {name}");
}
