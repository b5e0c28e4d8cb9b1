/** What no server of Azure's protocol can do. */
export const azureCannot = {
  'OS-18 two uploads of one key do not mix': 'the first one to commit ends all others of the key: AZ-03',
  'OS-23 a signed address takes no other length and no other type': 'a SAS holds neither: the reader looks afterwards',
};
