namespace Hvportal.Stub
{
    public class Thing
    {
        public int StubNumber;
        public string StubText;
        public override string ToString() { return StubText == null ? base.ToString() : StubText; }
    }
    public class SecurityIdentifier
    {
        public string Value { get; private set; }
        public SecurityIdentifier(string value) { Value = value; }
        public override string ToString() { return Value; }
    }
    public class WindowsIdentity
    {
        public static string[] Sids = new string[0];
        public static WindowsIdentity GetCurrent() { return new WindowsIdentity(); }
    }
    public class WindowsPrincipal
    {
        public WindowsPrincipal(WindowsIdentity identity) { }
        public bool IsInRole(SecurityIdentifier sid)
        {
            return System.Array.IndexOf(WindowsIdentity.Sids, sid.Value) >= 0;
        }
    }
}
